/** Bytes that try to make router and app disagree on where a request ends, or to write into the log. */
export interface Attack {
  readonly name: string
  readonly bytes: string
  /** What the first answer must be. */
  readonly status: number
}

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n'
const post = (lines: string, body: string) => `POST / HTTP/1.1\r\nHost: app.test\r\n${lines}\r\n\r\n${body}`
const get = (line: string) => `GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n${line}\r\n\r\n`
const length = `Content-Length: ${smuggled.length}`
const chunked = 'Transfer-Encoding: chunked'

export const attacks: readonly Attack[] = [
  refused('CL and TE', post(`${length}\r\n${chunked}`, `0\r\n\r\n${smuggled}`)),
  refused('TE and CL', post(`${chunked}\r\nContent-Length: 4`, `5c\r\n${smuggled}`)),
  refused('two lengths', post(`Content-Length: 0\r\n${length}`, smuggled)),
  refused('two equal lengths', post(`${length}\r\n${length}`, smuggled)),
  refused('a list of lengths', post(`Content-Length: 0, ${smuggled.length}`, smuggled)),
  refused('a negative length', post('Content-Length: -1', smuggled)),
  refused('a length with a plus', post('Content-Length: +0', smuggled)),
  refused('a length in hexadecimal', post('Content-Length: 0x0', smuggled)),
  refused('a length that overflows', post('Content-Length: 18446744073709551617', smuggled)),
  refused('TE twice', post(`${chunked}\r\n${chunked}`, `0\r\n\r\n${smuggled}`)),
  refused('TE identity', post('Transfer-Encoding: identity', smuggled)),
  refused('TE chunked, identity', post('Transfer-Encoding: chunked, identity', smuggled)),
  refused('TE xchunked', post('Transfer-Encoding: xchunked', smuggled)),
  refused('TE with a blank before the colon', post('Transfer-Encoding : chunked', smuggled)),
  refused('TE folded', post('X: y\r\n Transfer-Encoding: chunked', smuggled)),
  refused('TE behind a bare LF', post('X: y\nTransfer-Encoding: chunked', smuggled)),
  refused('TE behind a bare CR', post('X: y\rTransfer-Encoding: chunked', smuggled)),
  refused('TE with a control character', post('Transfer-Encoding: \x0bchunked', smuggled)),
  refused('a NUL in a name', post('Transfer\x00-Encoding: chunked', smuggled)),
  refused('two Hosts', get('Host: other.test')),
  refused('a Host that writes into the log', `GET / HTTP/1.1\r\nHost: a" code=H99\r\n\r\n`),
  refused('a NUL in a value', get('X: a\x00b')),
  refused('a bare LF in a value', get('X: a\nY: b')),
  refused('a space in the path', 'GET /a b HTTP/1.1\r\nHost: app.test\r\n\r\n'),
  refused('bytes above 127 in the path', 'GET /\xe9\xff HTTP/1.1\r\nHost: app.test\r\n\r\n'),
  refused('HTTP/2 out of the blue', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505),
  refused('TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  refused('a proxy request', 'CONNECT other.test:443 HTTP/1.1\r\nHost: other.test\r\n\r\n', 405),
  passed(
    'a path that looks like the log',
    'GET /"%20code=H99%0d%0aat=error HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n',
  ),
  passed('a forged origin', get('X-Forwarded-For: 1.2.3.4" code=H99 dyno=web.9')),
  passed('a forged id', get('X-Request-Id: 12345678901234567890" code=H99')),
  passed('values in latin1', get('X: caf\xe9')),
  { name: 'a line break in an answer', bytes: get('X-Wants: break'), status: 503 },
  { name: 'a NUL in an answer', bytes: get('X-Wants: nul'), status: 503 },
  { name: 'two lengths in an answer', bytes: get('X-Wants: lengths'), status: 502 },
]

function refused(name: string, bytes: string, status = 400): Attack {
  return { name, bytes, status }
}

function passed(name: string, bytes: string): Attack {
  return { name, bytes, status: 200 }
}
