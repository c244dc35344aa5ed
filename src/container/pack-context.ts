import { join, normalize } from 'node:path'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { type Headers, type Pack, pack } from 'tar-fs'
import type { BuildContext } from './build-context.ts'

/** A tar of it, owned by root as Docker sends it; files are read as it is. */
export function packContext({ dir, files, dockerfile }: BuildContext, system: NodeJS.Platform): Readable {
  const wanted = new Set(files.map(({ name }) => join(dir, name)))
  const options = {
    ignore: (path: string) => !wanted.has(normalize(path)),
    // Permissions as they are. (Its types do not know it.)
    umask: 0,
    strict: false,
    map: (header: Headers) => {
      // Windows knows no permissions to run a file.
      if (system === 'win32') header.mode = 0o755
      return Object.assign(header, { uid: 0, gid: 0 })
    },
    finalize: false,
    finish: (entries: Pack) => {
      if (dockerfile.inside) entries.finalize()
      else entries.entry({ name: dockerfile.name, mode: 0o644 }, dockerfile.text, () => entries.finalize())
    },
  }
  // tar-fs makes streams of an older kind.
  return pipeline(pack(dir, options), new PassThrough(), () => {})
}
