import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { processHost } from '../../src/host.ts'
import { checkOne } from '../../src/matrix/check-one.ts'
import type { Fix, Verdict } from '../../src/model/verdict.ts'
import type { Framework } from './framework.ts'

const run = promisify(execFile)

export interface Tried {
  readonly wrong: Verdict
  /** After the first fix of that verdict has been applied as it is written. */
  readonly fixed: Verdict
  readonly right: Verdict
}

/** What this machine lacks for it, e.g. `php (Debian: php-cli)`; empty: nothing. */
export async function missing({ programs = {}, probe }: Framework): Promise<readonly string[]> {
  const wanted = Object.entries(programs).map(async ([program, debian]) =>
    (await succeeds('which', [program])) ? [] : [`${program} (Debian: ${debian})`],
  )
  const probed = probe === undefined || (await succeeds('sh', ['-c', probe.command])) ? [] : [probe.debian]
  return [...(await Promise.all(wanted)).flat(), ...probed]
}

/** Checks the mistake, the mistake with our fix applied, and the right way, each in a directory of its own. */
export async function tryFramework(framework: Framework, packages?: string): Promise<Tried> {
  const base = await mkdtemp(join(tmpdir(), `paas-sim-${framework.id}-`))
  try {
    await write(base, framework.files)
    if (framework.npm !== undefined) await install(base, framework.npm, packages)
    await write(base, framework.wrong.files)
    if (framework.build !== undefined) await run('sh', ['-c', framework.build], { cwd: base })
    const wrong = await check(base)
    await apply(base, wrong.fix)
    const fixed = await check(base)
    await write(base, framework.right.files)
    if (framework.build !== undefined) await run('sh', ['-c', framework.build], { cwd: base })
    return { wrong, fixed, right: await check(base) }
  } finally {
    await rm(base, { recursive: true, force: true })
  }
}

async function check(dir: string): Promise<Verdict> {
  const boot = await checkOne(
    {
      options: { dir, platform: 'heroku' },
      host: processHost(),
      signal: new AbortController().signal,
      hurry: new AbortController().signal,
    },
    () => {},
  )
  const [verdict] = boot.verdicts
  if (verdict === undefined) throw boot.error ?? new Error('there is no verdict')
  return verdict
}

/** Every change the fixes name, to the letter; an import that the text asks for too. */
async function apply(dir: string, fixes: readonly Fix[]): Promise<void> {
  for (const { text, file, line, before, after } of fixes) {
    if (file === undefined || line === undefined || before === undefined || after === undefined) continue
    const lines = (await readFile(join(dir, file), 'utf8')).split('\n')
    const now = lines[line - 1] ?? ''
    if (!now.includes(before)) throw new Error(`${file}:${line} is not "${before}" but "${now}"`)
    lines[line - 1] = now.replace(before, () => after)
    const atTop = /\(needs `(.+)` at the top\)/.exec(text)?.[1]
    if (atTop !== undefined) lines.unshift(atTop)
    const imported = /\(needs (".+") among the imports\)/.exec(text)?.[1]
    const imports = lines.findIndex(one => one.startsWith('import ('))
    if (imported !== undefined) lines.splice(imports + 1, 0, `\t${imported}`)
    await writeFile(join(dir, file), lines.join('\n'))
  }
}

async function install(dir: string, npm: readonly string[], packages: string | undefined): Promise<void> {
  const { symlink } = await import('node:fs/promises')
  if (packages !== undefined) await symlink(packages, join(dir, 'node_modules'))
  else await run('npm', ['install', '--no-audit', '--no-fund', '--no-save', ...npm], { cwd: dir })
}

async function write(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
}

function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, [...args]).then(
    () => true,
    () => false,
  )
}
