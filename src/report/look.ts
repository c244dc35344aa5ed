import pc from 'picocolors'

type Colors = ReturnType<typeof pc.createColors>

/** How things are drawn: colours (or none) and symbols (or their ASCII stand-ins). */
export interface Look {
  readonly paint: Colors
  readonly symbols: Symbols
}

interface Symbols {
  readonly ok: string
  readonly bad: string
  readonly warn: string
  readonly url: string
  readonly dot: string
  readonly again: string
  readonly times: string
  readonly ellipsis: string
}

export function lookOf(o: { colour: boolean; unicode: boolean }): Look {
  return { paint: pc.createColors(o.colour), symbols: o.unicode ? unicode : ascii }
}

const unicode: Symbols = {
  ok: '✔',
  bad: '✖',
  warn: '▲',
  url: '➜',
  dot: '·',
  again: '↻',
  times: '×',
  ellipsis: '…',
}

const ascii: Symbols = {
  ok: '+',
  bad: 'x',
  warn: '!',
  url: '>',
  dot: '-',
  again: '@',
  times: 'x',
  ellipsis: '...',
}
