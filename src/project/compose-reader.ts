import type { FilePosition } from '../model/errors.ts'
import type { EnvEntry } from '../model/project.ts'
import { type ComposeNode, treeOf } from './compose-node.ts'
import { composeDuration } from './compose-values.ts'
import { quote, refuseProblems } from './file-problems.ts'
import { type Path, TreeReader } from './tree-reader.ts'

/** What the reading of a service needs beside its place. */
export interface ComposeContext {
  readonly reader: ComposeReader
  readonly dir: string
  readonly variables: Readonly<Record<string, string | undefined>>
  readEnvFile(path: string): Promise<readonly EnvEntry[] | undefined>
}

/** Reads Compose files that have been merged: each place is named with the file it is in. */
export class ComposeReader extends TreeReader {
  readonly #originOf: ReturnType<typeof treeOf>['originOf']
  readonly #isBlank: (path: Path) => boolean
  readonly #files = new Map<string, string>()

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
    this.#files.set(text, this.position(path).file)
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
    const [first] = this.problems
    if (first === undefined) return
    const file = this.#files.get(first.text) ?? this.file
    const problems = this.problems.filter(({ text }) => (this.#files.get(text) ?? this.file) === file)
    refuseProblems(
      file,
      problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
    )
  }
}
