import { existsSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { alwaysIgnored } from './always-ignored.ts'

export interface IgnoreSources {
  /** The project, absolute. */
  readonly dir: string
  /** Beside every `.gitignore`: ignore files at the top of the project, e.g. `.slugignore`. */
  readonly ignoreFiles: readonly string[]
  /** Files that count whatever names them, relative to the project or absolute. */
  readonly always: readonly string[]
  /** Files and directories that never count, relative to the project or absolute. */
  readonly never: readonly string[]
  readonly system: NodeJS.Platform
}

/**
 * Which paths below a project are no part of it: what git ignores (every .gitignore from the repository's top down,
 * negations and .git/info/exclude included; the user's global file is not read), what the platform's ignore file
 * names, and what is never part of an app. Ignore files are read when first needed; `IgnoreRules` are made anew when
 * one changes.
 */
export class IgnoreRules {
  readonly #dir: string
  readonly #always: ReadonlySet<string>
  readonly #never: ReadonlySet<string>
  readonly #builtIn: Ignore
  readonly #system: NodeJS.Platform
  readonly #platform: readonly Ignore[]
  readonly #platformFiles: ReadonlySet<string>
  /** From the repository's top to the project, without the lines that ignore the project itself. */
  readonly #above: readonly DirectoryRules[]
  readonly #read = new Map<string, DirectoryRules | undefined>()
  readonly #directories = new Map<string, boolean>()

  constructor({ dir, ignoreFiles, always, never, system }: IgnoreSources) {
    this.#dir = dir
    this.#system = system
    this.#builtIn = matcher(alwaysIgnored.join('\n'), system)
    this.#always = new Set(always.map(path => resolve(dir, path)))
    this.#never = new Set(never.map(path => resolve(dir, path)))
    this.#platformFiles = new Set(ignoreFiles.map(name => join(dir, name)))
    this.#platform = [...this.#platformFiles].flatMap(file => {
      const text = readIfThere(file)
      return text === undefined ? [] : [matcher(text, system)]
    })
    this.#above = rulesAbove(dir, system)
  }

  /** @param path absolute */
  ignores(path: string, isDirectory: boolean): boolean {
    if (path === this.#dir || this.#always.has(path)) return false
    if (this.#never.has(path) || !isBelow(this.#dir, path)) return true
    const parent = dirname(path)
    if (parent !== this.#dir && this.#ignoresDirectory(parent)) return true
    return isDirectory ? this.#ignoresDirectory(path) : this.#judge(path, false)
  }

  /** Whether these rules come from this file, or would if it were there. */
  readsFrom(path: string): boolean {
    return this.#platformFiles.has(path) || path.endsWith(`${sep}.gitignore`)
  }

  #ignoresDirectory(path: string): boolean {
    const known = this.#directories.get(path)
    if (known !== undefined) return known
    const parent = dirname(path)
    const ignored =
      this.#never.has(path) ||
      (parent !== this.#dir && this.#ignoresDirectory(parent)) ||
      this.#judge(path, true)
    this.#directories.set(path, ignored)
    return ignored
  }

  /** Its directory is not ignored. */
  #judge(path: string, isDirectory: boolean): boolean {
    const below = relativeTo(this.#dir, path, isDirectory)
    if (this.#builtIn.ignores(below) || this.#platform.some(rules => rules.ignores(below))) return true
    // The nearest .gitignore that says anything about the path decides.
    for (let dir = dirname(path); ; dir = dirname(dir)) {
      const said = this.#rulesIn(dir)?.says(path, isDirectory)
      if (said !== undefined) return said
      if (dir === this.#dir || dir === dirname(dir)) break
    }
    return (
      this.#above.reduceRight<boolean | undefined>(
        (said, rules) => said ?? rules.says(path, isDirectory),
        undefined,
      ) === true
    )
  }

  #rulesIn(dir: string): DirectoryRules | undefined {
    if (!this.#read.has(dir)) this.#read.set(dir, readRules(dir, join(dir, '.gitignore'), this.#system))
    return this.#read.get(dir)
  }
}

/** One ignore file, for what is below its directory. */
interface DirectoryRules {
  /** `undefined`: nothing. */
  says(path: string, isDirectory: boolean): boolean | undefined
}

function rulesAbove(dir: string, system: NodeJS.Platform): DirectoryRules[] {
  const parents: string[] = []
  for (let at = dir; !existsSync(join(at, '.git')); at = dirname(at)) {
    if (at === dirname(at)) return [] // in no repository
    parents.unshift(dirname(at))
  }
  const top = parents[0] ?? dir
  // Somebody who runs an ignored directory wants its files to count.
  const lets = (line: string, from: string) => !matcher(line, system).ignores(relativeTo(from, dir, true))
  return [
    readRules(top, join(top, '.git', 'info', 'exclude'), system, line => top === dir || lets(line, top)),
    ...parents.map(parent =>
      readRules(parent, join(parent, '.gitignore'), system, line => lets(line, parent)),
    ),
  ].filter(rules => rules !== undefined)
}

function readRules(
  dir: string,
  file: string,
  system: NodeJS.Platform,
  takes: (line: string) => boolean = () => true,
): DirectoryRules | undefined {
  const text = readIfThere(file)
  if (text === undefined) return undefined
  const rules = matcher(text.split(/\r?\n/).filter(takes).join('\n'), system)
  return {
    says(path, isDirectory) {
      if (path === dir) return undefined
      const { ignored, unignored } = rules.test(relativeTo(dir, path, isDirectory))
      return ignored ? true : unignored ? false : undefined
    },
  }
}

// As git: case counts on Linux, and does not where file systems ignore it by default.
function matcher(text: string, system: NodeJS.Platform): Ignore {
  return ignore({ ignorecase: system !== 'linux' }).add(text)
}

function relativeTo(dir: string, path: string, isDirectory: boolean): string {
  return relative(dir, path).replaceAll(sep, '/') + (isDirectory ? '/' : '')
}

function isBelow(dir: string, path: string): boolean {
  const below = relative(dir, path)
  return below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined // none, or not ours to read: then it says nothing
  }
}
