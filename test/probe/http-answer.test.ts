import { expect, test } from 'vitest'
import { printable, readAnswer } from '../../src/probe/http-answer.ts'

const read = (text: string, method: 'GET' | 'HEAD' = 'GET') => readAnswer(Buffer.from(text, 'latin1'), method)

test.each([
  ['an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 200, 'hi', true],
  ['more than it announced', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there', 200, 'hi', true],
  ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhi', 200, 'hi', false],
  ['a body up to the end', 'HTTP/1.0 404 Not Found\r\n\r\ngone', 404, 'gone', false],
  ['no reason phrase', 'HTTP/1.1 500\r\n\r\n', 500, '', false],
  ['bare line feeds', 'HTTP/1.0 200 OK\nServer: old\n\nhi', 200, 'hi', false],
  [
    'early hints first',
    'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    204,
    '',
    true,
  ],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n3\r\n yo\r\n0\r\n\r\n',
    200,
    'hi yo',
    true,
  ],
  ['half a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi', 200, 'hi', false],
  ['not modified', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', 304, '', true],
])('%s', (_what, text, status, body, bodyEnded) => {
  const reading = read(text)
  expect(reading).toMatchObject({ kind: 'answer', status, bodyEnded })
  expect(reading.kind === 'answer' && reading.body.toString()).toBe(body)
})

test('HEAD has no body whatever it announces', () => {
  expect(read('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n', 'HEAD')).toMatchObject({ bodyEnded: true })
})

test('Location, whatever its case', () => {
  const reading = read('HTTP/1.1 302 Found\r\nLOCATION:  /login \r\n\r\n')
  expect(reading).toMatchObject({ kind: 'answer', status: 302, location: '/login' })
})

test.each([
  ['nothing', ''],
  ['half a word', 'HTT'],
  ['half a head', 'HTTP/1.1 200 OK\r\nServer: x\r\n'],
  ['the first byte of a TLS record', '\x15'],
  ['half a frame', '\0\0\x12\x04'],
  ['an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
])('%s is not enough', (_what, text) => {
  expect(read(text)).toEqual({ kind: 'more' })
})

test.each([
  ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x46', 'tls'],
  ['a TLS handshake', '\x16\x03\x03\x00\x7a', 'tls'],
  ['HTTP/2 SETTINGS', '\0\0\x12\x04\0\0\0\0\0\0\x03', 'http2'],
  ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n', 'banner'],
  ['an HTTP version nobody speaks', 'HTTP/3.0 200 OK\r\n\r\n', 'banner'],
  ['a status that is none', 'HTTP/1.1 fine\r\n\r\n', 'banner'],
  ['zeros', '\0'.repeat(12), 'banner'],
])('%s is not HTTP', (_what, text, looksLike) => {
  expect(read(text)).toEqual({ kind: 'not-http', looksLike })
})

test('what is printed is one short line', () => {
  expect(printable(Buffer.from('<h1>\r\n\thi\x1b[31m\0</h1>\xff', 'latin1'))).toBe('<h1> hi [31m </h1>')
  expect(printable(Buffer.alloc(5000, 'x'))).toHaveLength(200)
})
