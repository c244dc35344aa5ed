import { posix } from 'node:path'
import type { FilePosition } from '../model/errors.ts'
import type { PlacedCommand, PlacedPort } from '../model/project.ts'
import { byteSize } from './compose-values.ts'
import { type FileProblem, quote, refuseProblems } from './file-problems.ts'
import type { YamlTree } from './yaml-tree.ts'

/** Keys and indices from the top. */
export type Path = readonly (string | number)[]

/** Reads values of a YAML, JSON or TOML file by their path, and gathers what is wrong and what has no effect. */
export class TreeReader {
  readonly problems: FileProblem[] = []
  readonly notices: string[] = []
  readonly file: string
  readonly #tree: YamlTree

  constructor(tree: YamlTree, file: string) {
    this.#tree = tree
    this.file = file
  }

  problem(path: Path, text: string, hint: string): void {
    const place = this.#tree.place(path)
    const told = (other: FileProblem) =>
      other.text === text && other.line === place.line && other.column === place.column
    // A value that is read twice is told once.
    if (!this.problems.some(told)) this.problems.push({ ...place, text, hint })
  }

  notice(text: string): void {
    this.notices.push(`${this.file}: ${text}`)
  }

  line(path: Path): number {
    return this.#tree.place(path).line
  }

  place(path: Path): { readonly line: number; readonly column: number } {
    return this.#tree.place(path)
  }

  position(path: Path): FilePosition {
    return { file: this.file, ...this.place(path) }
  }

  /** Whether there is a value, `null` not counted. */
  has(path: Path): boolean {
    return !isNothing(this.#at(path))
  }

  isList(path: Path): boolean {
    return Array.isArray(this.#at(path))
  }

  isMap(path: Path): boolean {
    return isMap(this.#at(path))
  }

  /** A map's keys; what is no map is a problem. */
  map(path: Path): readonly string[] {
    const value = this.#at(path)
    if (isMap(value)) return Object.keys(value)
    if (!isNothing(value))
      this.problem(path, `${this.#name(path)} is not a map`, 'write it as keys and values')
    return []
  }

  keys(path: Path): readonly string[] {
    const value = this.#at(path)
    return isMap(value) ? Object.keys(value) : []
  }

  /** A list's items by their paths; what is no list is a problem. */
  list(path: Path): readonly Path[] {
    const value = this.#at(path)
    if (isNothing(value)) return []
    if (Array.isArray(value)) return value.map((_, index) => [...path, index])
    this.problem(path, `${this.#name(path)} is not a list`, 'begin each of its items with "- "')
    return []
  }

  /** As written; `undefined` when it is absent or empty. */
  text(path: Path): string | undefined {
    const value = this.#at(path)
    if (isNothing(value)) return undefined
    return this.scalar(path)
  }

  /** A text as it is written, `null` and the empty one too. */
  scalar(path: Path): string | undefined {
    const value = this.#at(path)
    if (value === undefined || value === null) return undefined
    if (typeof value === 'string') return value
    const found = Array.isArray(value) ? 'a list' : 'a map'
    this.problem(path, `${this.#name(path)} is ${found}, not a text`, 'write it as one text')
    return undefined
  }

  /** `true` or `false`; `undefined` when it is neither, or absent. */
  flag(path: Path): boolean | undefined {
    const value = this.#at(path)
    return value === 'true' ? true : value === 'false' ? false : undefined
  }

  whole(path: Path, from: number, to: number): number | undefined {
    const text = this.text(path)
    if (text === undefined) return undefined
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (number >= from && number <= to) return number
    const hint = `give a whole number from ${from} to ${to}`
    this.problem(path, `${this.#name(path)} is ${quote(text)}`, hint)
    return undefined
  }

  /** A path of a URL. */
  path(path: Path): string | undefined {
    const text = this.text(path)
    if (text === undefined || /^\/\S*$/.test(text)) return text
    this.problem(path, `${this.#name(path)} is ${quote(text)}`, 'begin it with /, and leave out the host')
    return undefined
  }

  /**
   * A directory inside the project, relative to it; `undefined` for the project itself.
   * @param slash whether `/` is the project
   */
  directory(path: Path, slash = false): string | undefined {
    const text = this.text(path)
    if (text === undefined) return undefined
    const normal = posix
      .normalize((slash ? text.replace(/^\/+/, './') : text).replaceAll('\\', '/'))
      .replace(/\/$/, '')
    if (normal === '.' || normal === '') return undefined
    if (normal !== '..' && !normal.startsWith('../') && !normal.startsWith('/') && !/^[a-z]:/i.test(normal))
      return normal
    this.problem(
      path,
      `${this.#name(path)} ${quote(text)} is outside the project`,
      'name a directory below it',
    )
    return undefined
  }

  /** A command line; the items of a list follow one another. */
  command(path: Path): PlacedCommand | undefined {
    const command = (this.isList(path) ? this.texts(path).join(' ') : this.text(path))?.trim()
    return command === undefined || command === '' ? undefined : { command, position: this.position(path) }
  }

  /** The texts of a list, or the one that stands in its place. */
  texts(path: Path): readonly string[] {
    if (this.isList(path)) return this.list(path).flatMap(item => this.scalar(item) ?? [])
    return [this.text(path) ?? []].flat()
  }

  port(path: Path): PlacedPort | undefined {
    const port = this.whole(path, 1, 65_535)
    const key = String(path.findLast(step => typeof step === 'string') ?? '')
    return port === undefined ? undefined : { port, key, position: this.position(path) }
  }

  /** A number of seconds, as milliseconds. */
  seconds(path: Path, from: number, to: number): number | undefined {
    const seconds = this.whole(path, from, to)
    return seconds === undefined ? undefined : seconds * 1000
  }

  /** An amount of memory, e.g. `512M` or `1GB`: bytes. */
  memory(path: Path): number | undefined {
    const text = this.text(path)
    const bytes = text === undefined ? undefined : byteSize(text)
    if (text === undefined || (bytes !== undefined && bytes > 0)) return bytes
    this.problem(path, `${this.#name(path)} is ${quote(text)}`, 'write a size like 512M or 1G')
    return undefined
  }

  /** @throws PaasSimError `invalid-file` when there are problems, all of them in the order of the file */
  refuse(): void {
    refuseProblems(
      this.file,
      this.problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
    )
  }

  #name(path: Path): string {
    const last = path.at(-1)
    return last === undefined ? 'the file' : typeof last === 'number' ? `item ${last + 1}` : `"${last}"`
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

/** Files of JSON and YAML say `null` for what they leave open. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 'null' || value === '~'
}
