import { posix } from 'node:path'
import { type FileProblem, quote } from './file-problems.ts'
import type { YamlTree } from './yaml-tree.ts'

type Path = readonly (string | number)[]

/** Reads values of a render.yaml by their path, and gathers what is wrong and what has no effect. */
export class BlueprintReader {
  readonly problems: FileProblem[] = []
  readonly notices: string[] = []
  readonly #tree: YamlTree
  readonly #file: string

  constructor(tree: YamlTree, file: string) {
    this.#tree = tree
    this.#file = file
  }

  problem(path: Path, text: string, hint: string): void {
    this.problems.push({ ...this.#tree.place(path), text, hint })
  }

  notice(text: string): void {
    this.notices.push(`${this.#file}: ${text}`)
  }

  line(path: Path): number {
    return this.#tree.place(path).line
  }

  place(path: Path): { readonly line: number; readonly column: number } {
    return this.#tree.place(path)
  }

  /** Paths of the services, in the order of the file: at the top, then those of projects. */
  services(): readonly Path[] {
    if (!isMap(this.#tree.value)) {
      if (this.#tree.value !== null && this.#tree.value !== '')
        this.problem([], 'is not a map', 'begin with "services:"')
      return []
    }
    return [...this.list(['services']), ...this.#ofProjects(), ...this.list(['ungrouped', 'services'])]
  }

  /** Paths of the groups of variables, wherever they are defined. */
  groups(): readonly Path[] {
    const environments = this.#environments()
    return [
      ...this.list(['envVarGroups']),
      ...environments.flatMap(path => this.list([...path, 'envVarGroups'])),
      ...this.list(['ungrouped', 'envVarGroups']),
    ]
  }

  keys(path: Path): readonly string[] {
    const value = this.#at(path)
    return isMap(value) ? Object.keys(value) : []
  }

  /** A list's items by their paths; what is no list is a problem. */
  list(path: Path): readonly Path[] {
    const value = this.#at(path)
    if (value === undefined || value === null || value === '') return []
    if (Array.isArray(value)) return value.map((_, index) => [...path, index])
    this.problem(path, `"${path.at(-1)}" is not a list`, 'begin each of its items with "- "')
    return []
  }

  /** As written; `undefined` when it is absent or empty. */
  text(path: Path): string | undefined {
    const value = this.#at(path)
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value === 'string') return value
    const found = Array.isArray(value) ? 'a list' : 'a map'
    this.problem(path, `"${path.at(-1)}" is ${found}, not a text`, `write "${path.at(-1)}: ..." on one line`)
    return undefined
  }

  whole(path: Path, from: number, to: number): number | undefined {
    const text = this.text(path)
    if (text === undefined) return undefined
    const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
    if (number >= from && number <= to) return number
    const hint = `give a whole number from ${from} to ${to}`
    this.problem(path, `"${path.at(-1)}" is ${quote(text)}`, hint)
    return undefined
  }

  /** A path of a URL. */
  path(path: Path): string | undefined {
    const text = this.text(path)
    if (text === undefined || /^\/\S*$/.test(text)) return text
    this.problem(path, `"${path.at(-1)}" is ${quote(text)}`, 'begin it with /, and leave out the host')
    return undefined
  }

  /** A directory inside the project, relative to it; `undefined` for the project itself. */
  directory(path: Path): string | undefined {
    const text = this.text(path)
    if (text === undefined) return undefined
    const normal = posix.normalize(text.replaceAll('\\', '/')).replace(/\/$/, '')
    if (normal === '.' || normal === '') return undefined
    if (normal !== '..' && !normal.startsWith('../') && !normal.startsWith('/') && !/^[a-z]:/i.test(normal))
      return normal
    this.problem(path, `"${path.at(-1)}" ${quote(text)} is outside the project`, 'name a directory below it')
    return undefined
  }

  #ofProjects(): readonly Path[] {
    return this.#environments().flatMap(path => this.list([...path, 'services']))
  }

  /** The first of each project: the others are copies of it. */
  #environments(): readonly Path[] {
    return this.list(['projects']).flatMap(project => this.list([...project, 'environments']).slice(0, 1))
  }

  #at(path: Path): unknown {
    let value: unknown = this.#tree.value
    for (const step of path) {
      if (Array.isArray(value)) value = typeof step === 'number' ? value[step] : undefined
      else value = isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined
    }
    return value
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
