import type { ServerResponse } from 'node:http'

// An answer whose turn has not come, because earlier ones of its connection are not whole yet, has no socket.

/** Writes the 100 at once, or in its turn: Node would put it behind the head of the answer. */
export function goOnInTurn(res: ServerResponse): void {
  if (res.socket === null) res.once('socket', goOn)
  else res.writeContinue()
}

/** Ends the connection for an answer that was cut, once the earlier answers are whole. */
export function cutInTurn(res: ServerResponse): void {
  res.once('socket', cut)
}

function goOn(this: ServerResponse): void {
  if (!this.headersSent) this.writeContinue()
}

function cut(this: ServerResponse): void {
  this.socket?.destroySoon()
}
