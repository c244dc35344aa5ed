import type { Socket } from 'node:net'
import type { BodyEnd } from './body-end.ts'
import type { UpgradeSide } from './upgrade-side.ts'

/** Passes on a body, of which `first` has come already, and nothing behind it. */
export function relayBody(side: UpgradeSide, upstream: Socket, first: Buffer, end: BodyEnd): void {
  const { client } = side
  const onDrain = () => upstream.resume()
  const onData = (chunk: Buffer) => {
    const part = chunk.subarray(0, end.take(chunk))
    side.counted(part.length)
    const more = client.write(part)
    if (end.ended) {
      upstream.off('data', onData)
      client.off('drain', onDrain)
      side.complete()
    } else if (!more) upstream.pause()
  }
  upstream.on('data', onData)
  upstream.once('end', () => client.end())
  client.on('drain', onDrain)
  onData(first)
}
