import type { Socket } from 'node:net'

/** Passes on this many bytes, of which `first` have come already; `complete` is called when the last is written. */
export function relayLength(
  from: Socket,
  to: Socket,
  first: Buffer,
  length: number,
  complete: () => void,
): void {
  let left = length
  const onDrain = () => from.resume()
  const onData = (chunk: Buffer) => {
    const part = chunk.subarray(0, left)
    left -= part.length
    const more = to.write(part)
    if (left === 0) {
      from.off('data', onData)
      to.off('drain', onDrain)
      complete()
    } else if (!more) from.pause()
  }
  from.on('data', onData)
  to.on('drain', onDrain)
  onData(first)
}
