import type { Fix } from '../model/verdict.ts'
import type { Look } from './look.ts'
import type { Row } from './table.ts'
import { widthOf } from './width.ts'

/** What to do: the line to change and what it becomes, and the command to type. */
export function fixRows(fixes: readonly Fix[], width: number, look: Look): Row[] {
  return fixes.flatMap((fix, i) => [
    { label: i === 0 ? 'fix' : '', cells: [fix.text] },
    ...changeRows(fix, width, look),
    ...(fix.command === undefined
      ? []
      : [{ label: '', cells: [`$ ${fix.command}`], paint: look.paint.cyan }]),
  ])
}

/** `server.js:14   before`, `->   after` below it; where that is too wide, one under the other. */
function changeRows(fix: Fix, width: number, { paint }: Look): Row[] {
  if (fix.file === undefined) return []
  const place = fix.line === undefined ? fix.file : `${fix.file}:${fix.line}`
  if (fix.before === undefined || fix.after === undefined)
    return [{ label: '', cells: [place], paint: paint.cyan }]
  const column = Math.max(widthOf(place), 2)
  const longest = Math.max(widthOf(fix.before), widthOf(fix.after))
  const before = (text: string) => paint.red(text)
  const after = (text: string) => paint.bold(paint.green(text))
  if (column + 2 + longest <= width)
    return [
      { label: '', cells: [place, fix.before], paint: (t, cell) => (cell === 0 ? paint.cyan(t) : before(t)) },
      {
        label: '',
        cells: ['->'.padStart(column), fix.after],
        paint: (t, cell) => (cell === 0 ? paint.dim(t) : after(t)),
      },
    ]
  return [
    { label: '', cells: [place], paint: paint.cyan },
    { label: '', cells: [`   ${fix.before}`], paint: before },
    { label: '', cells: [`-> ${fix.after}`], paint: after },
  ]
}
