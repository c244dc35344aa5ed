import { padEnd, widthOf, wrap } from './width.ts'

/** One labelled row of a panel. Cells line up with those of the other rows of the same table. */
export interface Row {
  readonly label: string
  readonly cells: readonly string[]
  /** Colours one cell's line; widths are taken before. */
  readonly paint?: (text: string, cell: number) => string
}

export const indent = 5
export const labelWidth = 11
/** A cell longer than this does not push its column to the right. */
const widestColumn = 30

/** Rows within `width` columns: cells that do not fit beside the others go below them. */
export function tableLines(rows: readonly Row[], width: number, dim: (text: string) => string): string[] {
  const columns = columnWidths(rows)
  return rows.flatMap(row =>
    rowLines(row, columns, width - indent - labelWidth).map(
      (line, i) => ' '.repeat(indent) + dim(padEnd(i === 0 ? row.label : '', labelWidth)) + line,
    ),
  )
}

function columnWidths(rows: readonly Row[]): number[] {
  const columns: number[] = []
  for (const { cells } of rows) {
    cells.forEach((cell, i) => {
      const width = widthOf(cell)
      if (width <= widestColumn && i < cells.length - 1) columns[i] = Math.max(columns[i] ?? 0, width)
    })
  }
  return columns
}

function rowLines(row: Row, columns: readonly number[], width: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  row.cells.forEach((cell, i) => {
    const paint = (text: string) => row.paint?.(text, i) ?? text
    const gap = line === '' ? 0 : 2
    if (used + gap + widthOf(cell) > width && line !== '') {
      lines.push(line)
      line = ''
      used = 0
    }
    const pieces = wrap(cell, width)
    const last = pieces.pop() ?? ''
    lines.push(...pieces.map(paint))
    const start = line === '' ? 0 : 2
    const column = i === row.cells.length - 1 ? 0 : (columns[i] ?? 0)
    line += ' '.repeat(start) + paint(last) + ' '.repeat(Math.max(0, column - widthOf(last)))
    used += start + Math.max(column, widthOf(last))
  })
  return [...lines, line.trimEnd()]
}
