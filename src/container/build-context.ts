import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import dockerignore from '@balena/dockerignore'
import { pack } from 'tar-fs'
import type { ImageBuild } from '../model/container.ts'

/** A tar of the build's context, without what .dockerignore names. */
export async function packContext(
  projectDir: string,
  { context, dockerfile }: Pick<ImageBuild, 'context' | 'dockerfile'>,
): Promise<Readable> {
  const dir = join(projectDir, context)
  const ignored = dockerignore
    .default()
    .add(await readFile(join(dir, '.dockerignore'), 'utf8').catch(() => ''))
  const tar = pack(dir, {
    ignore: path => {
      const name = relative(dir, path)
      return name !== '' && name !== dockerfile && ignored.ignores(name)
    },
  })
  // tar-fs makes streams of an older kind.
  return pipeline(tar, new PassThrough(), () => {})
}
