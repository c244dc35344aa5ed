import { type FSWatcher, watch } from 'node:fs'

interface DirectoryWatchesOptions {
  /** Nothing is watched where the system cannot tell. */
  readonly polling: boolean
  /** An entry of the directory may have come, changed or gone; so may the directory itself, by its own name. */
  readonly onEntry: (directory: string, name: string) => void
  readonly onError: (error: unknown) => void
}

/**
 * Watches directories from the moment they are found. chokidar does so only when it has listed one, and what comes
 * between the listing and the watch is never told. Linux gives a path that is watched twice one watch.
 */
export class DirectoryWatches {
  readonly #options: DirectoryWatchesOptions
  readonly #watches = new Map<string, FSWatcher | undefined>()
  #ended = false

  constructor(options: DirectoryWatchesOptions) {
    this.#options = options
  }

  has(path: string): boolean {
    return this.#watches.has(path)
  }

  add(path: string): void {
    if (this.#ended) return
    this.#watches.get(path)?.close()
    this.#watches.set(path, this.#watch(path))
  }

  remove(path: string): void {
    this.#watches.get(path)?.close()
    this.#watches.delete(path)
  }

  end(): void {
    this.#ended = true
    for (const watch of this.#watches.values()) watch?.close()
    this.#watches.clear()
  }

  #watch(path: string): FSWatcher | undefined {
    const { polling, onEntry, onError } = this.#options
    if (polling) return undefined
    try {
      const watcher = watch(path, (_event, name) => {
        if (!this.#ended && name !== null && name !== '') onEntry(path, name)
      })
      return watcher.on('error', onError)
    } catch (error) {
      // It may be gone already: its parent tells.
      onError(error)
      return undefined
    }
  }
}
