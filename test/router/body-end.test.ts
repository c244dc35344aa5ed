import { expect, test } from 'vitest'
import { type BodyEnd, ChunkedEnd, LengthEnd } from '../../src/router/body-end.ts'

const bodies: { name: string; make: () => BodyEnd; body: string; ends?: boolean }[] = [
  { name: 'nothing', make: () => new LengthEnd(0), body: '' },
  { name: 'a length', make: () => new LengthEnd(5), body: 'abcde' },
  { name: 'no chunk', make: () => new ChunkedEnd(), body: '0\r\n\r\n' },
  { name: 'chunks', make: () => new ChunkedEnd(), body: '3\r\nabc\r\nA\r\n0\r\n\r\n56789\r\n00\r\n\r\n' },
  {
    name: 'chunks with extensions',
    make: () => new ChunkedEnd(),
    body: '3;a="b"\r\nabc\r\n1 ;x\r\nd\r\n0;y\r\n\r\n',
  },
  { name: 'trailers', make: () => new ChunkedEnd(), body: '1\r\na\r\n0\r\nX-Sum: 9\r\nY: 1\r\n\r\n' },
  {
    name: 'a size that is none',
    make: () => new ChunkedEnd(),
    body: 'zz\r\nabc\r\n0\r\n\r\nmore',
    ends: false,
  },
  {
    name: 'an extension as long as may be',
    make: () => new ChunkedEnd(),
    body: `1;${'x'.repeat(8190)}\r\na\r\n0\r\n\r\n`,
  },
  {
    name: 'an extension that is longer',
    make: () => new ChunkedEnd(),
    body: `1;${'x'.repeat(8191)}\r\na\r\n0\r\n\r\n`,
    ends: false,
  },
  { name: 'a size without an end', make: () => new ChunkedEnd(), body: '0'.repeat(10_000), ends: false },
]

test.each(bodies)('$name, however it is cut', ({ make, body, ends = true }) => {
  const bytes = Buffer.from(ends ? `${body}HTTP/1.1 200 OK` : body)
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const end = make()
    let taken = 0
    for (let at = 0; at < bytes.length && !end.ended; at += size)
      taken += end.take(bytes.subarray(at, at + size))
    expect(end.ended).toBe(ends)
    expect(bytes.toString('latin1', 0, taken)).toBe(body)
  }
})
