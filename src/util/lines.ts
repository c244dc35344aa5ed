/** A piece of text that ended at a line break, at the length limit, or at the end of the input. */
export interface Line {
  readonly text: string
  /** The line goes on in the next piece. */
  readonly partial: boolean
}

export interface LineSplitter {
  push(chunk: Uint8Array): void
  /** Hands over what has no line break yet. Bytes may still be pushed afterwards. */
  flush(): void
}

const LF = 0x0a
const CR = 0x0d

/**
 * Cuts a byte stream into lines. LF and CR LF end a line. So does a CR alone, the redraw of a progress bar,
 * but only when there is text before it. Bytes become text a whole piece at a time: a character that
 * was split over chunks arrives whole, invalid UTF-8 as U+FFFD, escape sequences untouched. Holds `limit` bytes at most.
 * @param limit longest piece in bytes (default 10,000); a longer line comes in pieces, all but the last `partial`
 */
export function splitLines(onLine: (line: Line) => void, limit = 10_000): LineSplitter {
  const held = Buffer.allocUnsafe(limit)
  let length = 0
  let cut = false
  let afterCr = false

  return { push, flush }

  function push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let lf = bytes.indexOf(LF)
    let cr = bytes.indexOf(CR)
    let at = 0
    while (at < bytes.length) {
      if (lf !== -1 && lf < at) lf = bytes.indexOf(LF, at)
      if (cr !== -1 && cr < at) cr = bytes.indexOf(CR, at)
      const end = nearest(lf, cr, bytes.length)
      if (end > at) {
        if (afterCr) endRedraw()
        hold(bytes, at, end)
      }
      if (end < bytes.length) breakAt(bytes[end] === LF)
      at = end + 1
    }
  }

  function flush(): void {
    afterCr = false
    if (length > 0 || cut) emit()
  }

  // A CR waits for the next byte: with LF it is one line break, before text it was a redraw.
  function breakAt(isLf: boolean): void {
    afterCr = !isLf
    if (isLf) emit()
  }

  function endRedraw(): void {
    afterCr = false
    if (length > 0 || cut) emit()
  }

  function hold(bytes: Buffer, from: number, to: number): void {
    let at = from
    while (to - at > limit - length) {
      at += bytes.copy(held, length, at, at + limit - length)
      length = limit
      const end = wholeCharacters(held)
      onLine({ text: held.toString('utf8', 0, end), partial: true })
      cut = true
      held.copy(held, 0, end, limit)
      length = limit - end
    }
    length += bytes.copy(held, length, at, to)
  }

  function emit(): void {
    onLine({ text: held.toString('utf8', 0, length), partial: false })
    length = 0
    cut = false
  }
}

function nearest(lf: number, cr: number, none: number): number {
  return Math.min(lf === -1 ? none : lf, cr === -1 ? none : cr)
}

/** How many of the bytes can be decoded without cutting the last character in two. */
function wholeCharacters(bytes: Buffer): number {
  const end = bytes.length
  for (let back = 1; back <= Math.min(4, end - 1); back++) {
    const byte = bytes[end - back] ?? 0
    if (byte < 0x80) return end
    if (byte >= 0xc0) return back < characterLength(byte) ? end - back : end
  }
  return end
}

function characterLength(lead: number): number {
  if (lead >= 0xf0) return 4
  return lead >= 0xe0 ? 3 : 2
}
