import type { Fix, Verdict } from '../../src/model/verdict.ts'
import type { Framework, Mistake } from './framework.ts'
import type { Tried, TriedMistake } from './try-framework.ts'

/** A row of the table for each mistake. */
export function rowsOf(framework: Framework, { mistakes, right, version = '' }: Tried): readonly string[] {
  const { name, wrong, more = [] } = framework
  return [wrong, ...more].flatMap((mistake, index) => {
    const tried = mistakes[index]
    if (tried === undefined) return []
    const before = code(mistake.told ?? told(mistake.files))
    const after = `${code(framework.right.told ?? told(framework.right.files))}: ${right.code}`
    const found = outcome(tried.wrong, mistake)
    return [line([name, version, before, found, changes(tried.fix), outcome(tried.fixed, mistake), after])]
  })
}

/** The row of one that could not be tried. */
export function emptyRow({ name }: Framework, reason: string): string {
  return line([name, '', '', '', '', '', reason])
}

/** What is not as it should be, a sentence each. */
export function faults({ wrong, more = [] }: Framework, { mistakes, right }: Tried): readonly string[] {
  const found = [wrong, ...more].flatMap((mistake, index) => faultsOf(mistake, mistakes[index]))
  return right.code === 'ok' ? found : [...found, `the right way: ${right.code}, ${right.summary}`]
}

function faultsOf(mistake: Mistake, tried: TriedMistake | undefined): readonly string[] {
  if (tried === undefined) return ['a mistake was not tried']
  const expected = mistake.warning === undefined ? mistake.code : `${mistake.code}, ${mistake.warning}`
  const found = outcome(tried.wrong, mistake)
  const fixed = outcome(tried.fixed, mistake)
  return [
    ...(found === expected ? [] : [`the mistake: ${found} (${tried.wrong.summary}), not ${expected}`]),
    ...(fixed === 'ok' ? [] : [`after ${JSON.stringify(tried.fix)}: ${fixed}, ${tried.fixed.summary}`]),
  ]
}

/** `ok, host-refused`: a verdict, and the warning that is meant. */
function outcome(verdict: Verdict, { warning }: Mistake): string {
  const warned = verdict.warnings.some(({ code }) => code === warning)
  return warned ? `${verdict.code}, ${warning}` : verdict.code
}

function changes(fixes: readonly Fix[]): string {
  const made = fixes.filter(({ after }) => after !== undefined)
  if (made.length === 0) return fixes[0] === undefined ? '' : advice(fixes[0])
  return made.map(({ file, after = '' }) => `${file}: ${code(after.trim())}`).join('<br>')
}

function advice({ text, command }: Fix): string {
  return command === undefined ? text : `${text}: ${code(command)}`
}

/** The line that makes the difference: the Procfile's command, or the one that listens. */
function told(files: Framework['files']): string {
  const lines = Object.values(files).join('\n').split('\n')
  const listens = /listen|serve\(|\.run\(|InetSocketAddress\(|ListenAndServe\(|^web: /
  return (lines.findLast(text => listens.test(text)) ?? '').replace(/^web: /, '').trim()
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

const head = `# Frameworks and servers

Each with the start that people get wrong and the one that is right, on Heroku's rules. \`npm run test:frameworks\`
tries them: it applies the fix that paas-sim prints, to the letter, and checks again. With ids behind \`--\` it tries
those alone; a row that is not tried keeps what the last run found. Packages come from npm (a newer Node, too, where a
framework needs one) and from Debian.

| framework | version | the mistake | verdict | the fix we print | then | the right way |
| --- | --- | --- | --- | --- | --- | --- |
`

/** The page with these rows in the place of the framework's last ones, in the order of `names`, then what is not named. */
export function updated(
  page: string,
  names: readonly string[],
  name: string,
  rows: readonly string[],
): string {
  const known = page.split('\n').filter(row => row.startsWith('| '))
  const all = names.flatMap(one => (one === name ? rows : known.filter(row => nameIn(row) === one)))
  const unnamed = known.filter(row => !header.test(row) && !names.includes(nameIn(row) ?? ''))
  return `${head}${[...all, ...unnamed].join('\n')}\n`
}

const header = /^\| (framework|---) /

/** True when an earlier run has tried the framework. */
export function wasTried(page: string, name: string): boolean {
  return page.split('\n').some(row => nameIn(row) === name && !/^\| [^|]* \| +\| +\| +\|/.test(row))
}

function nameIn(row: string): string | undefined {
  return /^\| ([^|]*?) \|/.exec(row)?.[1]
}
