/** The head of an HTTP/1 answer, read from raw bytes. */
export interface AnswerHead {
  readonly status: number
  readonly statusText: string
  /** Flat: name, value, name, value; names as they were sent. */
  readonly headers: string[]
  /** Offset of the first byte after the head. */
  readonly end: number
}

/** `incomplete`: more bytes are needed. `bad`: not the head of an HTTP/1 answer. */
export function readAnswerHead(bytes: Buffer): AnswerHead | 'incomplete' | 'bad' {
  const start = bytes.toString('latin1', 0, 9)
  if (!'HTTP/1.1 '.startsWith(start) && !'HTTP/1.0 '.startsWith(start)) return 'bad'
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return 'incomplete'
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const match = /^HTTP\/1\.[01] ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/.exec(statusLine)
  if (match === null) return 'bad'
  const headers: string[] = []
  for (const line of lines) {
    const field = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/.exec(line)
    if (field === null) return 'bad'
    headers.push(field[1] ?? '', field[2] ?? '')
  }
  return { status: Number(match[1]), statusText: match[2] ?? '', headers, end: end + 4 }
}
