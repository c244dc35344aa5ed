import type { CodeRow, Explanation } from '../model/explanation.ts'
import type { Look } from './look.ts'
import { group, titled } from './panel.ts'
import type { Row } from './table.ts'
import { cut, padEnd, widthOf } from './width.ts'

/** What a code means, where it is said, how to see it and what to do. */
export function explanationLines(told: Explanation, width: number, look: Look): readonly string[] {
  const { paint } = look
  const { code, title, means, platforms, see, fix, cases = [] } = told
  const labelled = (label: string, cells: readonly string[], colour = (text: string) => text): Row[] =>
    cells.map((cell, i) => ({ label: i === 0 ? label : '', cells: [cell], paint: colour }))
  const said = new Set(
    platforms.map(({ name, status, text }) => `${[name, status].filter(Boolean).join(' ')}: ${text}`),
  )
  const either = cases.flatMap(({ means, fix }, i): Row[] => [
    { label: i === 0 ? 'either' : 'or', cells: [means] },
    { label: '', cells: [`-> ${fix}`], paint: paint.green },
  ])
  const sources = [...new Set(platforms.map(({ source }) => source))].slice(0, 5)
  return [
    '',
    ...titled(paint.cyan('?'), paint.bold(paint.cyan(code)), code, title, width, paint.bold),
    ...group(labelled('means', means === undefined ? [] : [means]), width, look),
    ...group(either, width, look),
    ...group(labelled('said by', [...said]), width, look),
    ...group(
      labelled(
        'see it',
        see.map(command => `$ ${command}`),
        paint.cyan,
      ),
      width,
      look,
    ),
    ...group(labelled('fix', fix), width, look),
    ...group(labelled('source', sources, paint.dim), width, look),
    '',
  ]
}

const headings: Readonly<Record<CodeRow['kind'], string>> = {
  verdict: 'Verdicts',
  warning: 'Warnings',
  notice: 'Notices',
  error: 'Errors',
  platform: "The platforms' own",
}

/** What is said of a longer one stands below it. */
const widestCode = 26

/** All codes, by kind, one a line. */
export function codeListLines(
  rows: readonly CodeRow[],
  width: number,
  { paint, symbols }: Look,
): readonly string[] {
  return Object.entries(headings).flatMap(([kind, heading]) => {
    const listed = rows.filter(row => row.kind === kind)
    const column = Math.min(widestCode, Math.max(0, ...listed.map(({ code }) => widthOf(code))))
    const lines = listed.flatMap(({ code, title, platforms }) => {
      const where = platforms.length === 0 ? '' : ` (${platforms.join(', ')})`
      const text = cut(`${title}${where}`, Math.max(20, width - column - 5), symbols.ellipsis)
      const beside = widthOf(code) <= column
      const name = `  ${paint.cyan(padEnd(code, column))}`
      return beside ? [`${name}   ${text}`] : [name, `${' '.repeat(column + 5)}${text}`]
    })
    return ['', `  ${paint.bold(heading)}`, ...lines]
  })
}
