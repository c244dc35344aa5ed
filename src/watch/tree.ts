import type { Stats } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { watch } from 'chokidar'
import { DirectoryWatches } from './directory-watches.ts'

export interface TreeOptions {
  /** Absolute; watched with all that is below. */
  readonly paths: readonly string[]
  /** Asked before a directory is entered. */
  readonly ignores: (path: string, isDirectory: boolean) => boolean
  /** Look once a second, where the system cannot tell. */
  readonly polling: boolean
  /** A file that is there: every one once at the start, then those that appear. */
  readonly onFile: (path: string, stats: Stats | undefined) => void
  readonly onDirectory: (path: string, stats: Stats | undefined) => void
  /** Something may have happened to what has this path; it may be gone, or never have been. */
  readonly onTouched: (path: string) => void
  readonly onDirectoryGone: (path: string) => void
  readonly onError: (error: unknown) => void
}

const pollMs = 1_000

/** Watches directories; resolves when all of them are. Links are not followed. */
export async function watchTree(options: TreeOptions): Promise<AsyncDisposable> {
  const { paths, ignores, polling, onFile, onDirectory, onTouched, onDirectoryGone, onError } = options
  const watcher = watch([...paths], {
    // Without stats it cannot be told whether this is a directory; chokidar asks again with them.
    ignored: (path, stats) => stats !== undefined && ignores(resolve(path), stats.isDirectory()),
    followSymlinks: false,
    ignorePermissionErrors: true,
    usePolling: polling,
    interval: pollMs,
    binaryInterval: pollMs,
    // It would hold back deletions for 100 ms; bursts are put together in one place, elsewhere.
    atomic: false,
  })
  const directories = new DirectoryWatches({ polling, onEntry, onError })
  watcher.on('add', (path, stats) => onFile(path, stats))
  watcher.on('addDir', (path, stats) => {
    directories.add(path)
    onDirectory(path, stats)
  })
  watcher.on('change', path => onTouched(path))
  watcher.on('unlink', path => onTouched(path))
  watcher.on('unlinkDir', path => {
    directories.remove(path)
    onDirectoryGone(path)
  })
  watcher.on('error', onError)
  // A second change within 50 ms of the first is told in no other way.
  if (!polling) watcher.on('raw', (_event, _name, details) => touched(details))
  await new Promise<void>(done => watcher.once('ready', done))
  return {
    [Symbol.asyncDispose]: async () => {
      await watcher.close()
      directories.end()
    },
  }

  /** A directory's own event would tell of ignored files too, and keep a burst from ending while a log is written. */
  function onEntry(directory: string, name: string): void {
    onTouched(join(directory, name))
    // So named, it may be the directory itself that is gone.
    if (name === basename(directory)) onTouched(directory)
  }

  function touched(details: unknown): void {
    const at = watchedPath(details)
    if (at !== undefined && !directories.has(at)) onTouched(at)
  }
}

function watchedPath(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null || !('watchedPath' in details)) return undefined
  return typeof details.watchedPath === 'string' ? details.watchedPath : undefined
}
