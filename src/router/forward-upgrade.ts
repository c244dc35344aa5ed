import type { Socket } from 'node:net'
import { type BodyEnd, ChunkedEnd, LengthEnd } from './body-end.ts'
import { rawHead } from './raw-answer.ts'
import { readAnswerHead } from './read-answer-head.ts'
import { relayBody } from './relay-body.ts'
import { headerValue } from './request-head.ts'
import type { UpgradeSide } from './upgrade-side.ts'

/** Carries an upgrade of any protocol and method: two heads are rewritten, everything else is piped as it is. */
export function forwardUpgrade(side: UpgradeSide, upstream: Socket): void {
  const { client } = side
  upstream.write(requestHead(side), 'latin1')
  upstream.write(side.takeEarly())
  client.pipe(upstream)
  let received: Buffer = Buffer.alloc(0)
  const onData = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    for (;;) {
      const head = readAnswerHead(received)
      if (head === 'bad') return stop(badAnswer('HPE_INVALID_CONSTANT'))
      if (head === 'incomplete') {
        if (received.length > side.maxHead) stop(badAnswer('HPE_HEADER_OVERFLOW'))
        return
      }
      const rest = received.subarray(head.end)
      if (head.status >= 200 || head.status === 101) {
        if (head.status !== 101 && isAmbiguous(head.headers))
          return stop(badAnswer('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'))
        upstream.off('data', onData)
        upstream.off('end', onEnd)
        const headers = side.opened(head.status, head.statusText, head.headers, rest.length)
        if (headers === null) return
        client.write(
          rawHead(head.status, head.statusText, [...headers, ...framing(head.status, head.headers)]),
          'latin1',
        )
        const end = bodyEnd(side.method, head.status, head.headers)
        if (end !== null) return relayBody(side, upstream, rest, end)
        client.write(rest)
        upstream.pipe(client)
        return
      }
      if (!client.write(received.subarray(0, head.end))) waitFor(client, upstream)
      received = rest
      if (rest.length === 0) return
    }
  }
  const onEnd = () => side.failed(new Error('the app closed the connection without an answer'))
  const stop = (error: Error) => {
    upstream.off('data', onData)
    side.failed(error)
  }
  upstream.on('data', onData)
  upstream.once('end', onEnd)
}

function waitFor(client: Socket, upstream: Socket): void {
  upstream.pause()
  client.once('drain', () => upstream.resume())
}

function requestHead(side: UpgradeSide): string {
  const connection =
    side.protocol === null ? ['Connection', 'close'] : ['Connection', 'Upgrade', 'Upgrade', side.protocol]
  const { 'transfer-encoding': coding } = side.req.headers
  const body = coding === undefined ? [] : ['Transfer-Encoding', coding]
  const head = rawHead(0, '', [...side.headers, ...connection, ...body])
  return `${side.method} ${side.path} HTTP/1.1\r\n${head.slice(head.indexOf('\r\n') + 2)}`
}

// The body is passed on in the app's own framing, so the field that tells it stays.
function framing(status: number, raw: readonly string[]): string[] {
  const kept = status === 101 ? ['Connection', 'Upgrade'] : ['Connection', 'close']
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]?.toLowerCase()
    if (name === (status === 101 ? 'upgrade' : 'transfer-encoding')) kept.push(raw[i] ?? '', raw[i + 1] ?? '')
  }
  return kept
}

/** What ends the answer's body, where its head tells; `null`: the connection does. */
function bodyEnd(method: string, status: number, raw: readonly string[]): BodyEnd | null {
  if (status === 101) return null
  if (method === 'HEAD' || status === 204 || status === 304) return new LengthEnd(0)
  if (headerValue(raw, 'transfer-encoding') !== undefined) return new ChunkedEnd()
  const length = headerValue(raw, 'content-length') ?? ''
  return /^\d+$/.test(length) ? new LengthEnd(Number(length)) : null
}

/** Lengths that differ or are none, or one beside chunks: whoever reads on would find another end than we do. */
function isAmbiguous(raw: readonly string[]): boolean {
  const lengths = new Set<string>()
  for (let i = 0; i < raw.length; i += 2)
    if (raw[i]?.toLowerCase() === 'content-length') lengths.add(raw[i + 1] ?? '')
  if (headerValue(raw, 'transfer-encoding') !== undefined) return lengths.size > 0
  return lengths.size > 1 || [...lengths].some(length => !/^\d+$/.test(length))
}

function badAnswer(code: string): Error {
  return Object.assign(new Error('what the app sent is not the head of an HTTP/1.1 answer'), { code })
}
