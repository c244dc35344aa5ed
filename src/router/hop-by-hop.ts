/** Fields that end at this hop, in requests (RFC 9110 section 7.6.1, and what older servers send). */
export const requestHopByHop: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer', // a request's trailers cannot be passed on
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect', // answered by this router
]

/** The same for answers. `Trailer` stays: an answer's trailers are passed on. */
export const responseHopByHop: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
]

/** Never dropped because a Connection field names them: without them the message would mean something else. */
const indispensable = new Set(['host', 'content-length', 'content-type', 'set-cookie', 'date', 'upgrade'])

const plain = new Set(['keep-alive', 'close', 'upgrade'])

/**
 * The lower-cased fields that a Connection field says end here, without its plain tokens.
 * `null` when there are none, which is nearly always.
 */
export function namedByConnection(connection: string | undefined): ReadonlySet<string> | null {
  if (connection === undefined) return null
  const lower = connection.toLowerCase()
  if (plain.has(lower)) return null
  const names = lower
    .split(',')
    .map(token => token.trim())
    .filter(token => token !== '' && !plain.has(token) && !indispensable.has(token))
  return names.length > 0 ? new Set(names) : null
}
