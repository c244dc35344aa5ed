import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Engine } from './engine.ts'

/** A docker CLI that builds with BuildKit. */
export interface BuildCli {
  readonly path: string
  /** What comes before the options of a build. */
  readonly words: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

const answersWithinMs = 10_000

/**
 * The first docker CLI on the PATH that can build with BuildKit on this engine; `undefined`: none can. From version 23 on
 * it needs its plugin buildx, before it can by itself.
 */
export async function findBuildCli(
  { info }: Pick<Engine, 'info'>,
  system: NodeJS.Platform,
): Promise<BuildCli | undefined> {
  if (info.kind !== 'docker' || !info.platform.startsWith('linux/')) return undefined
  const environment = {
    ...info.cliEnvironment,
    DOCKER_BUILDKIT: '1',
    // An image of its own, not an index that holds a new date each time.
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
    DOCKER_CLI_HINTS: 'false',
  }
  // Each context has a builder of its name, the engine's own; another one would not know the engine's images.
  const builder = info.cliEnvironment.DOCKER_CONTEXT ?? 'default'
  for (const path of programs(info.cliEnvironment.PATH ?? '', system)) {
    if (/buildx/.test((await answer(path, ['buildx', 'version'], environment)) ?? ''))
      return { path, words: ['buildx', 'build', '--builder', builder, '--load'], environment }
    const version = /^Docker version (\d+)\./.exec((await answer(path, ['--version'], environment)) ?? '')
    if (version !== null && Number(version[1]) >= 18 && Number(version[1]) < 23)
      return { path, words: ['build'], environment }
  }
  return undefined
}

function programs(path: string, system: NodeJS.Platform): readonly string[] {
  const name = system === 'win32' ? 'docker.exe' : 'docker'
  const all = path.split(delimiter).filter(dir => dir !== '')
  return [...new Set(all)].map(dir => join(dir, name)).filter(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function answer(
  path: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  return new Promise(resolve => {
    const child = spawn(path, [...words], {
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: answersWithinMs,
      windowsHide: true,
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
    child.on('error', () => resolve(undefined))
    child.on('close', code => resolve(code === 0 ? text : undefined))
  })
}
