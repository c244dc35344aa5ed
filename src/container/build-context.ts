import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { ImageBuild } from '../model/container.ts'
import { BuildError, codeOf } from '../model/start-error.ts'
import type { ContextFile } from './context-files.ts'
import { listContext } from './context-files.ts'
import { hashContext } from './context-hash.ts'
import { contextMemo } from './context-memo.ts'
import { type ContextRules, isInside, readContextRules } from './context-rules.ts'

/** The context of a build as it is now. */
export interface BuildContext {
  /** Absolute. */
  readonly dir: string
  readonly files: readonly ContextFile[]
  readonly rules: ContextRules
  /** Names of what is kept out because it holds secrets. */
  readonly withheld: readonly string[]
  readonly dockerfile: {
    readonly text: string
    /** Relative to the project, for people. */
    readonly file: string
    /** In the tar. */
    readonly name: string
    readonly inside: boolean
  }
  /** Of names, modes and contents. */
  readonly hash: string
}

export interface ContextOptions {
  /** The project, absolute. */
  readonly dir: string
  /** Absolute; must not enter the image. `.env` and its kin never do. */
  readonly secretFiles: readonly string[]
  /** paas-sim's own, for what is known of files that have not changed. */
  readonly cacheDir: string
  readonly signal: AbortSignal
}

/** @throws BuildError naming what cannot be read */
export async function readBuildContext(build: ImageBuild, o: ContextOptions): Promise<BuildContext> {
  const dir = join(o.dir, build.context)
  const [text, rules] = await Promise.all([
    readDockerfile(dir, build),
    readContextRules(dir, build, o.secretFiles),
  ])
  const { files, withheld } = await listContext(dir, rules, o.signal)
  const hash = await hashContext(dir, files, contextMemo(o.cacheDir, dir), o.signal)
  const inside = isInside(build.dockerfile)
  const name = inside ? posix.normalize(build.dockerfile.replaceAll('\\', '/')) : '.paas-sim.Dockerfile'
  const file = nameOf(build)
  return { dir, files, rules, withheld, hash, dockerfile: { text, file, name, inside } }
}

function nameOf({ context, dockerfile }: ImageBuild): string {
  return posix.normalize(posix.join(context, dockerfile.replaceAll('\\', '/')))
}

async function readDockerfile(dir: string, build: ImageBuild): Promise<string> {
  try {
    return await readFile(join(dir, build.dockerfile), 'utf8')
  } catch (error) {
    const name = nameOf(build)
    const reason = codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be read: ${codeOf(error)}`
    throw new BuildError(`${name} ${reason}`, { cause: error, fix: [{ text: `create ${name}` }] })
  }
}
