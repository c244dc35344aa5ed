import type { Socket } from 'node:net'

/**
 * Passes on what each of two connected sockets receives, the end of one side while the other may still go on, and
 * whatever is no end in order, as a reset. Both must allow half-open.
 */
export function joinSockets(one: Socket, other: Socket): void {
  follow(one, other)
  follow(other, one)
  one.pipe(other)
  other.pipe(one)
}

function follow(one: Socket, other: Socket): void {
  one.once('close', () => {
    const inOrder = one.readableEnded && one.writableFinished
    if (!inOrder && !other.destroyed) other.resetAndDestroy()
  })
}
