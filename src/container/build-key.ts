import { createHash } from 'node:crypto'
import type { ImageBuild } from '../model/container.ts'
import type { BuildContext } from './build-context.ts'
import { baseImages, instructionsOf } from './build-instructions.ts'
import type { Engine } from './engine.ts'

/** Raised when a build of the same input would make something else than before. */
const version = 1

/** What an image is known by that is kept: the hash of all that a build of it depends on here. */
export async function buildKey(
  engine: Pick<Engine, 'inspectImage' | 'info'>,
  build: ImageBuild,
  { hash, dockerfile }: BuildContext,
): Promise<string> {
  const names = baseImages(instructionsOf(dockerfile.text), build.args)
  const bases = await Promise.all(
    names.map(async name => [name, (await engine.inspectImage(name).catch(() => undefined))?.id ?? '']),
  )
  const parts = {
    version,
    hash,
    dockerfile: dockerfile.inside ? dockerfile.name : dockerfile.text,
    args: Object.entries(build.args).sort(([a], [b]) => (a < b ? -1 : 1)),
    target: build.target ?? '',
    platform: build.platform ?? engine.info.platform,
    bases,
  }
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
