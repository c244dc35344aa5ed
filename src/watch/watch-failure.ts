import type { Notice } from '../model/plan.ts'

const limits: Readonly<Record<string, string>> = {
  ENOSPC: 'the system allows no more file watches (Linux: raise fs.inotify.max_user_watches)',
  EMFILE: 'the system allows no more watchers or open files (Linux: raise fs.inotify.max_user_instances)',
  ENFILE: 'the system has no more open files to give',
}

/**
 * What to do when watching a tree fails: where the system's limit is reached, look at the files from time to time
 * instead and say so; anything else is passed over (`undefined`), what can be watched is.
 */
export function pollingNotice(error: unknown): Notice | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const why = limits[code]
  if (why === undefined) return undefined
  return {
    code: 'watch-polling',
    message: `${why}: changes are looked for once a second instead. Naming large directories in .gitignore helps too`,
  }
}
