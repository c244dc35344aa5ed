import type { Look } from './look.ts'
import { padEnd, widthOf } from './width.ts'

/** What was written, and what to type next. */
export function createdLines(
  created: {
    readonly template: string
    readonly name: string
    readonly files: readonly string[]
    readonly next: readonly string[]
  },
  { paint, symbols }: Look,
): readonly string[] {
  return [
    `  ${paint.bold(created.name)}, from ${created.template}`,
    ...created.files.map(file => `  ${paint.green(symbols.ok)} ${file}`),
    '',
    ...created.next.map((command, i) => `  ${i === 0 ? 'next' : '    '}   ${paint.cyan(command)}`),
  ]
}

/** The names in a column, each with what it is. */
export function templateLines(
  templates: readonly { readonly name: string; readonly description: string }[],
  { paint }: Look,
): readonly string[] {
  const column = Math.max(...templates.map(({ name }) => widthOf(name)))
  return templates.map(({ name, description }) => `  ${paint.bold(padEnd(name, column))}   ${description}`)
}
