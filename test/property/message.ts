/** An HTTP/1.1 message as bytes (latin1): what was sent must be what arrives. */
export interface Message {
  /** e.g. `GET / HTTP/1.1` or `HTTP/1.1 200 OK` */
  readonly start: string
  /** In order, names as they were written. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly framing: 'none' | 'length' | 'chunked' | 'close'
}

export interface Read {
  readonly message: Message
  /** What follows it. */
  readonly rest: string
  /** False when the bytes ended before the message did. */
  readonly whole: boolean
}

/**
 * Reads the first message of some bytes, or `null` while its head is not complete.
 * `bodiless`: an answer that has none whatever its fields say. `untilClose`: without framing it ends with the bytes.
 */
export function readMessage(bytes: string, bodiless = false, untilClose = false): Read | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [start = '', ...lines] = bytes.slice(0, end).split('\r\n')
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const rest = bytes.slice(end + 4)
  const head = { start, fields }
  const length = valuesOf(fields, 'content-length')[0]
  if (bodiless) return { message: { ...head, body: '', framing: 'none' }, rest, whole: true }
  if (valuesOf(fields, 'transfer-encoding').length > 0) return readChunks(head, rest)
  if (length !== undefined) {
    const body = rest.slice(0, Number(length))
    const whole = body.length === Number(length)
    return { message: { ...head, body, framing: 'length' }, rest: rest.slice(body.length), whole }
  }
  if (untilClose) return { message: { ...head, body: rest, framing: 'close' }, rest: '', whole: true }
  return { message: { ...head, body: '', framing: 'none' }, rest, whole: true }
}

function readChunks(head: Pick<Message, 'start' | 'fields'>, bytes: string): Read {
  let body = ''
  let at = 0
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.slice(at, line), 16)
    const from = line + 2
    if (line < 0 || from + size + 2 > bytes.length) {
      const part = line < 0 ? '' : bytes.slice(from, from + size)
      return { message: { ...head, body: body + part, framing: 'chunked' }, rest: '', whole: false }
    }
    if (size === 0) {
      return { message: { ...head, body, framing: 'chunked' }, rest: bytes.slice(from + 2), whole: true }
    }
    body += bytes.slice(from, from + size)
    at = from + size + 2
  }
}

export function writeMessage({ start, fields, body, framing }: Message, chunkSize: number): string {
  const all = [...fields]
  if (framing === 'length') all.push(['Content-Length', String(body.length)])
  if (framing === 'chunked') all.push(['Transfer-Encoding', 'chunked'])
  const head = `${[start, ...all.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`
  if (framing !== 'chunked') return head + body
  let chunks = ''
  for (let at = 0; at < body.length; at += chunkSize) {
    const piece = body.slice(at, at + chunkSize)
    chunks += `${piece.length.toString(16)}\r\n${piece}\r\n`
  }
  return `${head}${chunks}0\r\n\r\n`
}

/** The values of a field, `name` in lower case. */
export function valuesOf(fields: Message['fields'], name: string): string[] {
  return fields.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value)
}

export function without(fields: Message['fields'], names: ReadonlySet<string>): Message['fields'] {
  return fields.filter(([name]) => !names.has(name.toLowerCase()))
}
