// Tries every framework that can be had here and writes docs/frameworks.md: npm run test:frameworks -- [ids]
import { writeFile } from 'node:fs/promises'
import type { Framework } from './framework.ts'
import { nodeFrameworks } from './node-frameworks.ts'
import { otherFrameworks } from './other-frameworks.ts'
import { missing, tryFramework } from './try-framework.ts'

const ids = process.argv.slice(2)
const all = [...nodeFrameworks, ...otherFrameworks]
const rows: string[] = []
for (const framework of ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id))) {
  for (const row of await rowsOf(framework)) {
    process.stdout.write(`${row}\n`)
    rows.push(row)
  }
}
if (ids.length === 0) await writeFile(new URL('../../docs/frameworks.md', import.meta.url), page(rows))

async function rowsOf(framework: Framework): Promise<readonly string[]> {
  const { name, wrong, more = [], right } = framework
  const lacks = await missing(framework)
  if (lacks.length > 0)
    return [line([name, '', '', '', '', `not tried: this machine has no ${lacks.join(', ')}`])]
  try {
    const tried = await tryFramework(framework)
    const version = tried.version === undefined ? '' : ` ${tried.version}`
    return [wrong, ...more].flatMap((mistake, index) => {
      const found = tried.mistakes[index]
      if (found === undefined) return []
      const good = found.wrong.code === mistake.code && found.fixed.ok && tried.right.ok
      if (!good) process.exitCode = 1
      const fix = found.wrong.fix[0]
      const change = fix?.after === undefined ? (fix?.text ?? '') : `\`${fix.after.trim()}\``
      const before = `\`${told(mistake.files)}\``
      const after = `\`${told(right.files)}\`: ${tried.right.code}`
      return [line([`${name}${version}`, before, found.wrong.code, change, found.fixed.code, after])]
    })
  } catch (error) {
    process.exitCode = 1
    return [line([name, '', '', '', '', `failed: ${String(error).split('\n')[0]}`])]
  }
}

/** The line that makes the difference: the Procfile's command, or the one that listens. */
function told(files: Readonly<Record<string, string>>): string {
  const lines = Object.values(files).join('\n').split('\n')
  const listens = /listen|serve\(|\.run\(|InetSocketAddress\(|ListenAndServe\(|^web: /
  return (lines.findLast(text => listens.test(text)) ?? '').replace(/^web: /, '').trim()
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function page(rows: readonly string[]): string {
  return `# Frameworks and servers

Each with the start that people get wrong and the one that is right, on Heroku's rules; written by
\`npm run test:frameworks\`, which applies the fix that paas-sim prints to the letter and checks again.

| framework | the mistake | verdict | the fix we print | then | the right way |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}
