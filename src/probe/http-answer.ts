import type { HttpProbe } from '../model/instance.ts'

/** What the bytes received so far amount to. `more`: it cannot be told yet. */
export type Reading =
  | { readonly kind: 'more' }
  | { readonly kind: 'not-http'; readonly looksLike: NonNullable<HttpProbe['looksLike']> }
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly location: string | undefined
      /** Each Set-Cookie as it stands. */
      readonly setCookies: readonly string[]
      /** Of the body, as far as it has come; chunk framing is taken off. */
      readonly body: Buffer
      readonly bodyEnded: boolean
    }

/** Reads what came back for one HTTP/1.1 request. Interim answers (1xx) are passed over. */
export function readAnswer(bytes: Buffer, method: 'GET' | 'HEAD'): Reading {
  if (bytes.length === 0) return { kind: 'more' }
  const start = bytes.subarray(0, 7).toString('latin1')
  if (!start.startsWith('HTTP/1.'.slice(0, start.length))) return notHttp(bytes)
  const headEnd = bytes.indexOf('\r\n\r\n')
  const looseEnd = bytes.indexOf('\n\n')
  const end = headEnd >= 0 ? headEnd + 4 : looseEnd >= 0 ? looseEnd + 2 : -1
  if (end < 0) return { kind: 'more' }
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split(/\r?\n/)
  const status = Number(/^HTTP\/1\.\d (\d{3})(?: |$)/.exec(statusLine)?.[1])
  if (Number.isNaN(status)) return { kind: 'not-http', looksLike: 'banner' }
  if (status >= 100 && status < 200 && status !== 101) return readAnswer(bytes.subarray(end), method)
  const values = (name: string) =>
    lines
      .filter(line => line.toLowerCase().startsWith(`${name}:`))
      .map(line => line.slice(name.length + 1).trim())
  const header = (name: string) => values(name)[0]
  const empty = method === 'HEAD' || status === 204 || status === 304 || status === 101
  const { body, bodyEnded } = empty
    ? { body: Buffer.alloc(0), bodyEnded: true }
    : readBody(bytes.subarray(end), header('transfer-encoding'), header('content-length'))
  const told = { location: header('location'), setCookies: values('set-cookie') }
  return { kind: 'answer', status, ...told, body, bodyEnded }
}

/** TLS records begin with type and version (alert 21, handshake 22; 3.x), HTTP/2 with a SETTINGS frame on stream 0. */
function notHttp(bytes: Buffer): Reading {
  const [type, major] = bytes
  const maybeTls = type === 0x15 || type === 0x16
  if (maybeTls && major === 0x03) return { kind: 'not-http', looksLike: 'tls' }
  if (maybeTls && major === undefined) return { kind: 'more' }
  if (bytes[0] === 0 && bytes.length < 9) return { kind: 'more' }
  if (bytes[0] === 0 && bytes[3] === 0x04 && bytes.readUInt32BE(5) === 0) {
    return { kind: 'not-http', looksLike: 'http2' }
  }
  return { kind: 'not-http', looksLike: 'banner' }
}

function readBody(raw: Buffer, encoding: string | undefined, length: string | undefined) {
  if (encoding?.toLowerCase().includes('chunked')) return readChunks(raw)
  const expected = length === undefined ? Number.NaN : Number(length)
  if (Number.isNaN(expected)) return { body: raw, bodyEnded: false }
  return { body: raw.subarray(0, expected), bodyEnded: raw.length >= expected }
}

function readChunks(raw: Buffer) {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = raw.indexOf('\r\n', at)
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(raw.toString('latin1', at, lineEnd), 16)
    if (Number.isNaN(size) || size === 0) return { body: Buffer.concat(parts), bodyEnded: size === 0 }
    parts.push(raw.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}

/** The beginning of the bytes as one line people can read: control characters as blanks, 200 characters at most. */
export function printable(bytes: Buffer): string {
  return [...bytes.subarray(0, 1000).toString('utf8')]
    .map(character => (/[\p{C}\uFFFD]/u.test(character) ? ' ' : character))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
}
