// Tries every framework that can be had here and keeps docs/frameworks.md: npm run test:frameworks -- [ids]
import { readFile, writeFile } from 'node:fs/promises'
import type { Framework } from './framework.ts'
import { nodeFrameworks } from './node-frameworks.ts'
import { otherFrameworks } from './other-frameworks.ts'
import { emptyRow, faults, rowsOf, updated, wasTried } from './table.ts'
import { missing, tryFramework } from './try-framework.ts'

const file = new URL('../../docs/frameworks.md', import.meta.url)
const ids = process.argv.slice(2)
const all = [...nodeFrameworks, ...otherFrameworks]
const names = all.map(({ name }) => name)
for (const framework of ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id))) {
  const rows = await tried(framework)
  // Read anew each time: a run of other frameworks may be writing too.
  const page = await readFile(file, 'utf8').catch(() => '')
  if (rows.untried && wasTried(page, framework.name)) continue
  process.stdout.write(`${rows.lines.join('\n')}\n`)
  await writeFile(file, updated(page, names, framework.name, rows.lines))
}

async function tried(framework: Framework): Promise<{ lines: readonly string[]; untried: boolean }> {
  const { name } = framework
  const lacks = await missing(framework)
  if (lacks.length > 0) return untried(framework, `this machine has no ${lacks.join(', ')}`)
  try {
    const found = await tryFramework(framework)
    const wrong = faults(framework, found)
    for (const fault of wrong) process.stderr.write(`\n!!! ${name}: ${fault}\n\n`)
    if (wrong.length > 0) process.exitCode = 1
    return { lines: rowsOf(framework, found), untried: false }
  } catch (error) {
    process.exitCode = 1
    return untried(framework, String(error).split('\n')[0] ?? '')
  }
}

function untried(framework: Framework, reason: string): { lines: readonly string[]; untried: boolean } {
  process.stderr.write(`\n!!! SKIPPED: ${framework.name}: ${reason}\n\n`)
  return { lines: [emptyRow(framework, `not tried: ${reason}`)], untried: true }
}
