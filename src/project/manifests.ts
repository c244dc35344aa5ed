import { join } from 'node:path'
import { PaasSimError } from '../model/errors.ts'
import { readText } from './read-text.ts'

/** Text of the files that name a project's libraries, and of Python programs at the top, by file name. */
export type Manifests = ReadonlyMap<string, string>

/** They only make for better advice, so none of them can fail a run: what cannot be read is left out. */
export async function readManifests(dir: string, files: readonly string[]): Promise<Manifests> {
  const wanted = files.filter(file => names.has(file) || endings.some(ending => file.endsWith(ending)))
  const texts = await Promise.all(
    wanted.slice(0, 40).map(async file => [file, await readIfPossible(join(dir, file), file)] as const),
  )
  return new Map(texts.flatMap(([file, text]) => (text === undefined ? [] : [[file, text] as const])))
}

const names = new Set([
  ...[
    'requirements.txt',
    'Pipfile',
    'pyproject.toml',
    'setup.py',
    'Gemfile',
    'config.ru',
    'go.mod',
    'pom.xml',
  ],
  ...[
    'build.gradle',
    'build.gradle.kts',
    'composer.json',
    'Cargo.toml',
    'mix.exs',
    'deno.json',
    'deno.jsonc',
  ],
])
const endings = ['.csproj', '.fsproj', '.py']

async function readIfPossible(path: string, name: string): Promise<string | undefined> {
  try {
    return await readText(path, name)
  } catch (error) {
    if (error instanceof PaasSimError) return undefined
    throw error
  }
}
