import { padEnd, widthOf, wrap } from './width.ts'

/** One labelled row of a panel. Cells line up with those of the other rows of the same table. */
export interface Row {
  readonly label: string
  readonly cells: readonly string[]
  /** The last cell goes to this column, whatever lies before it. */
  readonly lastColumn?: number
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
  for (const { cells, lastColumn } of rows) {
    if (lastColumn !== undefined) continue
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
    const start = used === 0 ? 0 : Math.max(used + 2, columnStart(row, i, columns))
    const fits = start + widthOf(cell) <= width || used === 0
    if (!fits) {
      lines.push(line)
      line = ''
      used = 0
    }
    const pieces = wrap(cell, width).map(piece => row.paint?.(piece, i) ?? piece)
    line += ' '.repeat(fits ? start - used : 0) + (pieces.pop() ?? '')
    lines.push(...pieces)
    used = widthOf(line)
  })
  return [...lines, line]
}

function columnStart(row: Row, cell: number, columns: readonly number[]): number {
  const column = cell === row.cells.length - 1 ? (row.lastColumn ?? cell) : cell
  return columns.slice(0, column).reduce((sum, width) => sum + width + 2, 0)
}
