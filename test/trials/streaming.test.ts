import type { RequestListener } from 'node:http'
import { createGzip } from 'node:zlib'
import { expect, test } from 'vitest'
import { streamingTrial } from '../../src/trials/streaming.ts'
import { tryApp } from './stage.ts'

const head = { 'Content-Type': 'text/event-stream' }

/** An event at once, and one every 50 ms after that, without end. */
const events: RequestListener = (_, response) => {
  response.writeHead(200, head).write('data: 0\n\n')
  const timer = setInterval(() => response.write('data: 1\n\n'), 50)
  response.on('close', () => clearInterval(timer))
}

/** The same through a compressor that keeps what it gets until it is worth while. */
const compressed: RequestListener = (request, response) => {
  if (!request.headers['accept-encoding']?.includes('gzip')) return events(request, response)
  response.writeHead(200, { ...head, 'Content-Encoding': 'gzip' }).flushHeaders()
  const gzip = createGzip()
  // Its own head of ten bytes comes early.
  gzip.pipe(response)
  gzip.write('data: 0\n\n')
}

test('a stream that a compressor holds back is told', async () => {
  expect(await tryApp(streamingTrial, compressed)).toMatchObject([
    {
      code: 'stream-buffered',
      evidence: [
        expect.stringMatching(/^asked without Accept-Encoding, the first piece came \d+ ms after the head$/),
        'through the router with Accept-Encoding: gzip, none came in 300 ms (Content-Encoding: gzip)',
      ],
      fix: [{ text: expect.stringMatching(/^do not compress streams/) }],
    },
  ])
})

test.each<[string, RequestListener]>([
  ['a stream that comes as it is written', events],
  ['a page', (_, response) => response.end('hello')],
  [
    'a page that is compressed',
    (request, response) =>
      request.headers['accept-encoding']
        ? response.writeHead(200, { 'Content-Encoding': 'gzip' }).end()
        : response.end('hello'),
  ],
  [
    'a stream that waits for its first event',
    (_, response) => {
      response.writeHead(200, head).flushHeaders()
      setTimeout(() => response.end('data: 0\n\n'), 500)
    },
  ],
])('%s is fine', async (_, app) => {
  expect(await tryApp(streamingTrial, app)).toEqual([])
})
