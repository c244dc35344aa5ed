import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImageBuild } from '../model/container.ts'
import { readOutput } from '../util/output.ts'
import type { BuildCli } from './build-cli.ts'
import type { BuildContext } from './build-context.ts'
import type { BuildOptions } from './engine.ts'

export interface BuildProcess {
  /** What every process of the run has in its environment, so that it ends with us. */
  readonly environment: Readonly<Record<string, string>>
  /** Told of its process group as it comes and goes. */
  readonly adopt: (group: number) => void
  readonly release: (group: number) => void
}

/** From SIGTERM, upon which BuildKit stops what it does, to SIGKILL. */
const graceMs = 5_000

/**
 * Builds with BuildKit, which takes of the context what has changed. Resolves to the image's id, or to `undefined` when
 * the build has failed: what it printed says why.
 */
export async function buildWithCli(
  cli: BuildCli,
  build: ImageBuild,
  context: BuildContext,
  owner: BuildProcess,
  o: Pick<BuildOptions, 'name' | 'labels' | 'signal'> & {
    readonly onLine: (text: string) => void
    readonly system: NodeJS.Platform
  },
): Promise<string | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-build-'))
  try {
    const dockerfile = join(dir, 'Dockerfile')
    await writeFile(dockerfile, context.dockerfile.text)
    // BuildKit prefers the one beside the Dockerfile.
    await writeFile(`${dockerfile}.dockerignore`, ignoreText(context))
    const idFile = join(dir, 'id')
    const { words, environment } = options(build, cli.environment)
    const code = await run(
      cli.path,
      [
        ...cli.words,
        ...['--progress', 'plain', '--file', dockerfile, '--iidfile', idFile, '--tag', o.name],
        ...Object.entries(o.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
        ...words,
        context.dir,
      ],
      { ...environment, ...owner.environment },
      owner,
      o,
    )
    return code === 0 ? (await readFile(idFile, 'utf8')).trim() : undefined
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** The project's rules, then the names that hold secrets, which nothing after them lets in again. */
function ignoreText({ rules, withheld }: BuildContext): string {
  const names = withheld.map(name => name.replace(/[\\*?[\]]/g, '\\$&'))
  return `${[rules.text, ...names.map(name => `/${name}`), ...rules.never].join('\n')}\n`
}

/** A value that is named only is read from the environment: others see the words of a process. */
function options(
  { args, target, platform }: ImageBuild,
  own: Readonly<Record<string, string>>,
): { readonly words: readonly string[]; readonly environment: Readonly<Record<string, string>> } {
  const environment: Record<string, string> = { ...own }
  const words: string[] = []
  for (const [name, value] of Object.entries(args)) {
    const needed = name in own || /^(DOCKER|BUILDX|BUILDKIT|PAAS_SIM)_/.test(name)
    words.push('--build-arg', needed ? `${name}=${value}` : name)
    if (!needed) environment[name] = value
  }
  if (target !== undefined) words.push('--target', target)
  if (platform !== undefined) words.push('--platform', platform)
  return { words, environment }
}

async function run(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  owner: BuildProcess,
  o: {
    readonly onLine: (text: string) => void
    readonly signal: AbortSignal
    readonly system: NodeJS.Platform
  },
): Promise<number | null> {
  o.signal.throwIfAborted()
  const child = spawn(program, [...words], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C is ours to pass on.
    detached: true,
    windowsHide: true,
  })
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => resolve(code))
  })
  const { pid } = child
  if (pid !== undefined) owner.adopt(pid)
  const output = readOutput(child, ({ text }) => o.onLine(text), exited)
  let killing: NodeJS.Timeout | undefined
  const stop = (): void => {
    end(child, 'SIGTERM', o.system)
    killing = setTimeout(() => end(child, 'SIGKILL', o.system), graceMs)
  }
  o.signal.addEventListener('abort', stop, { once: true })
  try {
    const code = await exited
    await output.drained
    o.signal.throwIfAborted()
    return code
  } finally {
    o.signal.removeEventListener('abort', stop)
    clearTimeout(killing)
    if (pid !== undefined) owner.release(pid)
    output.close()
  }
}

/** Its plugins are processes of the same group. */
function end(child: ChildProcess, signal: NodeJS.Signals, system: NodeJS.Platform): void {
  try {
    if (child.pid !== undefined && system !== 'win32') process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It has ended in between.
  }
}
