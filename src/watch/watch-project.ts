import type { Stats } from 'node:fs'
import { lstat, realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { Burst } from './burst.ts'
import { FileStates } from './file-states.ts'
import { IgnoreRules } from './ignore-rules.ts'
import { isSource } from './source-files.ts'
import { watchTree } from './tree.ts'
import { pollingNotice } from './watch-failure.ts'
import type { WatchOptions } from './watch-options.ts'

/** A change counts this long after its last event: an editor's save is several of them, within a few ms. */
const quietMs = 10
/** ... and at the latest this long after its first, however long the stream of saves is. */
const longestMs = 500
/** Node reads what polling compares with a while after it began; a change before that is found by looking once more. */
const settledMs = 1_500
/** One after the other, for one burst. */
const mostWalks = 3
/** A project directory that is gone is looked for so often. */
const returnMs = 250

/**
 * Watches the files of a project; resolves when every change from now on will be told. Nothing runs while nothing
 * changes. What counts: files that are new, gone, or differ in content or mode, links that point elsewhere (they
 * are not followed), unless .gitignore (at every level), the platform's ignore file or `alwaysIgnored` names them. An
 * ignore file that changes counts from then on, and is itself no change.
 */
export async function watchProject(options: WatchOptions): Promise<AsyncDisposable> {
  const watch = new ProjectWatch(options, await realpath(options.dir))
  try {
    await watch.start()
  } catch (error) {
    await watch[Symbol.asyncDispose]()
    throw error
  }
  return watch
}

class ProjectWatch implements AsyncDisposable {
  readonly #options: WatchOptions
  readonly #dir: string
  readonly #always: readonly string[]
  readonly #ended = new AbortController()
  readonly #states = new FileStates()
  readonly #directories = new Map<string, string>()
  /** Gone since the last burst; perhaps there again. */
  readonly #lost = new Set<string>()
  readonly #touched = new Set<string>()
  readonly #burst = new Burst(quietMs, longestMs, () => this.#queue(() => this.#tell()))
  #rules: IgnoreRules
  #tree: AsyncDisposable | undefined
  #polling = false
  #lookAgain: NodeJS.Timeout | undefined
  #lookForProject: NodeJS.Timeout | undefined
  #walkAgain = true
  /** What is asynchronous here happens one after the other. */
  #work: Promise<void> = Promise.resolve()

  constructor(options: WatchOptions, dir: string) {
    this.#options = options
    this.#dir = dir
    this.#always = (options.always ?? []).map(path => resolve(dir, path))
    this.#rules = this.#readRules()
  }

  async start(): Promise<void> {
    this.#options.signal.addEventListener('abort', this.#end, { once: true })
    this.#options.signal.throwIfAborted()
    this.#queue(async () => {
      for (const path of await this.#heal()) this.#touch(path)
    })
    await this.#work
    this.#options.signal.throwIfAborted()
    void this.#states.learn(this.#ended.signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end()
    await this.#work
    await this.#tree?.[Symbol.asyncDispose]()
    this.#tree = undefined
  }

  readonly #end = (): void => {
    this.#options.signal.removeEventListener('abort', this.#end)
    this.#ended.abort()
    this.#burst.end()
    clearTimeout(this.#lookAgain)
    clearTimeout(this.#lookForProject)
    this.#queue(async () => {
      await this.#tree?.[Symbol.asyncDispose]()
      this.#tree = undefined
    })
  }

  #queue(task: () => Promise<void>): void {
    this.#work = this.#work.then(task)
  }

  #readRules(): IgnoreRules {
    const { ignoreFiles, ownOutput = [], system } = this.#options
    return new IgnoreRules({ dir: this.#dir, ignoreFiles, always: this.#always, never: ownOutput, system })
  }

  async #tell(): Promise<void> {
    if (this.#ended.signal.aborted) return
    const paths = await this.#heal()
    await this.#awaitProject()
    const changed = await this.#states.changed(paths)
    if (changed.length === 0 || this.#ended.signal.aborted) return
    this.#options.onChange(changed.map(path => this.#nameOf(path)).sort())
  }

  /**
   * A directory that is deleted and made again at once may look unchanged to the watcher, or be taken for the old one:
   * then nothing more is heard of it.
   */
  async #findRemadeDirectories(touched: readonly string[], lost: ReadonlySet<string>): Promise<void> {
    // The project itself may be another one since then, even when nothing was told of its own path.
    const paths = [this.#dir, ...touched, ...lost].filter(path => !this.#states.has(path))
    await Promise.all(
      paths.map(async path => {
        const stats = await lstat(path).catch(() => undefined)
        if (stats?.isDirectory() !== true || this.#rules.ignores(path, true)) return
        if (lost.has(path) || this.#directories.get(path) !== identityOf(stats)) this.#walkAgain = true
      }),
    )
  }

  /** Nothing tells when a project that was deleted or moved away as a whole comes back, perhaps during the last walk. */
  async #awaitProject(): Promise<void> {
    if (this.#ended.signal.aborted) return
    const stats = await lstat(this.#dir).catch(() => undefined)
    if (stats !== undefined && this.#directories.get(this.#dir) === identityOf(stats)) return
    clearTimeout(this.#lookForProject)
    if (this.#ended.signal.aborted) return
    this.#lookForProject = setTimeout(() => this.#queue(() => this.#tell()), returnMs)
  }

  /** Everything touched until now. A directory that comes during a walk is looked at like one that came before it. */
  async #heal(): Promise<readonly string[]> {
    const all = new Set<string>()
    // What changes all the time is looked at again with the next change.
    for (let walks = 0; walks <= mostWalks && !this.#ended.signal.aborted; walks++) {
      const [touched, lost] = [[...this.#touched], new Set(this.#lost)]
      this.#touched.clear()
      this.#lost.clear()
      for (const path of touched) all.add(path)
      await this.#findRemadeDirectories(touched, lost)
      if (!this.#walkAgain || walks === mostWalks) break
      this.#walkAgain = false
      await this.#walk()
    }
    return [...all]
  }

  /** Watches everything anew. Two watchers of one path would share it, so the old one goes first. */
  async #walk(): Promise<void> {
    await this.#tree?.[Symbol.asyncDispose]()
    const isFirst = this.#tree === undefined
    const before = this.#rules
    this.#rules = this.#readRules()
    this.#directories.clear()
    const gone = new Set(this.#states.paths())
    let walking = true
    this.#tree = await watchTree({
      paths: [this.#dir, ...this.#always.filter(path => !this.#isInside(path))],
      ignores: (path, isDirectory) => this.#rules.ignores(path, isDirectory),
      polling: this.#polling,
      onFile: (path, stats) => {
        gone.delete(path)
        if (!walking || stats === undefined) this.#touch(path)
        else if (this.#states.looksAsKnown(path, stats) || this.#rules.readsFrom(path)) return
        else if (isFirst && this.#isNews(path, stats)) this.#touch(path)
        // What was ignored until now is no change because it no longer is.
        else if (isFirst || before.ignores(path, false)) this.#states.note(path, stats)
        else this.#touch(path)
      },
      onDirectory: (path, stats) => {
        if (stats !== undefined) this.#directories.set(path, identityOf(stats))
      },
      onTouched: path => this.#touch(path),
      onDirectoryGone: path => this.#lose(path),
      onError: error => this.#fail(error),
    })
    walking = false
    if (this.#polling && !this.#ended.signal.aborted) {
      clearTimeout(this.#lookAgain)
      this.#lookAgain = setTimeout(() => this.#queue(() => this.#lookAtAll()), settledMs)
    }
    for (const path of gone) {
      if (this.#rules.ignores(path, false)) this.#states.forget(path)
      else this.#touch(path)
    }
  }

  async #lookAtAll(): Promise<void> {
    for (const path of this.#states.paths()) {
      if (this.#ended.signal.aborted) return
      const stats = await lstat(path).catch(() => undefined)
      if (stats === undefined || !this.#states.looksAsKnown(path, stats)) this.#touch(path)
    }
  }

  #isNews(path: string, { mtimeMs, ctimeMs }: Stats): boolean {
    const { since = Number.POSITIVE_INFINITY } = this.#options
    return Math.floor(Math.max(mtimeMs, ctimeMs)) > since && isSource(path)
  }

  #touch(path: string): void {
    if (this.#ended.signal.aborted) return
    if (this.#rules.readsFrom(path)) this.#walkAgain = true
    else if (this.#rules.ignores(path, false)) return
    else this.#touched.add(path)
    this.#burst.poke()
  }

  #lose(dir: string): void {
    this.#directories.delete(dir)
    this.#lost.add(dir)
    this.#burst.poke()
    for (const path of this.#states.below(dir)) this.#touch(path)
  }

  #fail(error: unknown): void {
    const notice = this.#polling ? undefined : pollingNotice(error)
    if (notice === undefined || this.#ended.signal.aborted) return
    this.#polling = true
    this.#walkAgain = true
    this.#options.onNotice?.(notice.code, notice.message)
    this.#burst.poke()
  }

  #isInside(path: string): boolean {
    const below = relative(this.#dir, path)
    return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
  }

  #nameOf(path: string): string {
    return this.#isInside(path) ? relative(this.#dir, path) : path
  }
}

/** An inode's number may be used again at once, the time of its birth not. */
function identityOf({ ino, birthtimeMs }: Stats): string {
  return `${ino} ${birthtimeMs}`
}
