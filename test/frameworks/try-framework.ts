import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { processHost } from '../../src/host.ts'
import { checkOne } from '../../src/matrix/check-one.ts'
import type { Fix, Verdict } from '../../src/model/verdict.ts'
import { applyFixes } from './apply-fixes.ts'
import type { Framework, Mistake } from './framework.ts'

const run = promisify(execFile)

export interface Tried {
  /** In the order of the framework's mistakes, the usual one first. */
  readonly mistakes: readonly TriedMistake[]
  readonly right: Verdict
  /** Of its program, or of its first npm package. */
  readonly version?: string
}

export interface TriedMistake {
  readonly wrong: Verdict
  /** What it prints against the mistake: the verdict's, or those of the warning that is meant. */
  readonly fix: readonly Fix[]
  /** After these have been applied as they are written. */
  readonly fixed: Verdict
}

/** What this machine lacks for it, e.g. `php (Debian: php-cli)`; empty: nothing. */
export async function missing({ programs = {}, probe }: Framework): Promise<readonly string[]> {
  const wanted = Object.entries(programs).map(async ([program, debian]) =>
    (await succeeds(`command -v ${program}`)) ? [] : [`${program} (Debian: ${debian})`],
  )
  const probed = probe === undefined || (await succeeds(probe.command)) ? [] : [probe.debian]
  return [...(await Promise.all(wanted)).flat(), ...probed]
}

/** Checks each mistake, the mistake with our fix applied, and the right way, one after the other. */
export async function tryFramework(framework: Framework, packages?: string): Promise<Tried> {
  const temporary = await mkdtemp(join(tmpdir(), 'paas-sim-framework-'))
  // The platform's host names are made from it.
  const base = join(temporary, framework.id)
  const { npm = [], wrong, more = [], right } = framework
  try {
    await write(base, framework.files)
    if (npm.length > 0) await install(base, framework, packages)
    const mistakes: TriedMistake[] = []
    let rebuild = true
    for (const mistake of [wrong, ...more]) {
      const { files } = mistake
      await layOver(base, framework, files)
      if (rebuild || needBuild(Object.keys(files))) await build(base, framework)
      const found = await check(base, framework)
      const fix = fixesOf(found, mistake)
      const changed = await applyFixes(base, fix)
      rebuild = needBuild(changed)
      if (rebuild) await build(base, framework)
      mistakes.push({ wrong: found, fix, fixed: await check(base, framework) })
    }
    await layOver(base, framework, right.files)
    if (rebuild || needBuild(Object.keys(right.files))) await build(base, framework)
    return { mistakes, right: await check(base, framework), ...(await versionOf(base, framework)) }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

function fixesOf({ fix, warnings }: Verdict, { warning }: Mistake): readonly Fix[] {
  return warning === undefined ? fix : (warnings.find(({ code }) => code === warning)?.fix ?? [])
}

/** Frameworks that report their use home are asked not to. */
const quiet = {
  NEXT_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
}

/** What comes from Debian needs Debian's interpreters, which others may hide. */
const system = { ...process.env, PATH: `/usr/bin:/bin:/usr/sbin:${process.env.PATH}` }

async function check(dir: string, { npm }: Framework): Promise<Verdict> {
  const host = processHost()
  const boot = await checkOne(
    {
      options: { dir, platform: 'heroku', env: quiet },
      host: npm === undefined ? { ...host, environment: system } : host,
      signal: new AbortController().signal,
      hurry: new AbortController().signal,
    },
    () => {},
  )
  const [verdict] = boot.verdicts
  if (verdict === undefined) throw boot.error ?? new Error('there is no verdict')
  return verdict
}

async function install(dir: string, { npm = [], node = 0 }: Framework, packages?: string): Promise<void> {
  if (packages !== undefined) return await symlink(packages, join(dir, 'node_modules'))
  const add = ['install', '--no-audit', '--no-fund']
  // First, for npm chooses by the Node it runs on.
  const older = Number(process.versions.node.split('.')[0]) < node
  if (older) await run('npm', [...add, `node@${node}`], { cwd: dir })
  await run('npm', [...add, ...npm], { cwd: dir, env: withProject(dir) })
}

/** The project as it was before the last mistake, with these files. */
async function layOver(dir: string, framework: Framework, files: Framework['files']): Promise<void> {
  const { wrong, more = [], right } = framework
  for (const layer of [wrong, ...more, right])
    for (const name of Object.keys(layer.files)) await rm(join(dir, name), { force: true })
  // npm has written the dependencies into package.json.
  const { 'package.json': _, ...rest } = framework.files
  await write(dir, { ...rest, ...files })
}

function needBuild(changed: readonly string[]): boolean {
  return changed.some(name => name !== 'Procfile' && name !== '.env')
}

async function build(dir: string, { build }: Framework): Promise<void> {
  if (build === undefined) return
  await run('sh', ['-c', build], { cwd: dir, env: withProject(dir), maxBuffer: 1 << 26 })
}

function withProject(dir: string): NodeJS.ProcessEnv {
  return { ...process.env, ...quiet, PATH: `${join(dir, 'node_modules', '.bin')}:${process.env.PATH}` }
}

async function versionOf(dir: string, { npm, version: command }: Framework): Promise<{ version?: string }> {
  if (command !== undefined) {
    const { stdout, stderr } = await run('sh', ['-c', command], { env: system })
    const version = /\d+(\.\d+)+/.exec(`${stdout}\n${stderr}`)?.[0]
    return version === undefined ? {} : { version }
  }
  const [name] = npm ?? []
  if (name === undefined) return {}
  const file = join(dir, 'node_modules', name, 'package.json')
  const { version }: { version?: string } = JSON.parse(await readFile(file, 'utf8'))
  return version === undefined ? {} : { version }
}

async function write(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
}

function succeeds(command: string): Promise<boolean> {
  return run('sh', ['-c', command], { env: system }).then(
    () => true,
    () => false,
  )
}
