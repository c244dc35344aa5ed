import type { FilePosition } from '../model/errors.ts'
import { type ComposeLayer, type ComposeNode, treeOf } from './compose-node.ts'
import { composeDuration } from './compose-values.ts'
import { quote, refuseProblems } from './file-problems.ts'
import { type Path, TreeReader } from './tree-reader.ts'

/** The files that Compose files name. */
export interface ComposeFiles {
  /** Relative to the project, for people. */
  nameOf(path: string): string
  /**
   * @param path absolute
   * @throws PaasSimError `unreadable-file`
   */
  readText(path: string): Promise<string | undefined>
}

/** What the reading of a service needs beside its place. */
export interface ComposeContext {
  readonly reader: ComposeReader
  /** The project, absolute. */
  readonly dir: string
  readonly files: ComposeFiles
}

/** Reads Compose files that have been merged: each place is named with the file it is in. */
export class ComposeReader extends TreeReader {
  readonly #originOf: ReturnType<typeof treeOf>['originOf']
  readonly #isBlank: (path: Path) => boolean
  /** Of each problem. */
  readonly #files: string[] = []

  constructor(top: ComposeNode, file: string) {
    const { tree, originOf } = treeOf(top)
    super(tree, file)
    this.#originOf = originOf
    this.#isBlank = path => tree.isBlank?.(path) === true
  }

  override position(path: Path): FilePosition {
    return { file: this.#originOf(path).layer.file, ...this.place(path) }
  }

  override problem(path: Path, text: string, hint: string): void {
    super.problem(path, text, hint)
    if (this.problems.length > this.#files.length) this.#files.push(this.position(path).file)
  }

  /** The file that a place is in; of what is not there, the one it would be in. */
  layerOf(path: Path): ComposeLayer {
    return this.#originOf(path).layer
  }

  /** Of something at a place. */
  noticeAt(path: Path, text: string): void {
    const { file, line } = this.position(path)
    this.notices.push(`${file} line ${line}: ${text}`)
  }

  /** Nothing is written there, or what stands for nothing. */
  isNull(path: Path): boolean {
    const text = this.scalar(path)
    return this.#isBlank(path) || text === undefined || text === 'null' || text === '~'
  }

  /** A duration as Compose writes it, ms. */
  duration(path: Path): number | undefined {
    const text = this.text(path)
    const ms = text === undefined ? undefined : composeDuration(text)
    if (text !== undefined && ms === undefined)
      this.problem(path, `"${path.at(-1)}" is ${quote(text)}`, 'write a duration like 10s or 1m30s')
    return ms
  }

  /** Those of the first file that has some. */
  override refuse(): void {
    const [file] = this.#files
    if (file === undefined) return
    const problems = this.problems.filter((_, index) => this.#files[index] === file)
    refuseProblems(
      file,
      problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
    )
  }
}
