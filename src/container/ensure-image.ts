import type { ImageFacts } from '../model/container.ts'
import { BuildError } from '../model/start-error.ts'
import { isImageReference } from './image-reference.ts'
import type { EnsuredImage, ImageRequest } from './image-request.ts'
import { makeImage } from './make-image.ts'
import { pull } from './pull-image.ts'

/**
 * The image of a service: built, found, or pulled.
 * @throws BuildError (a StartError, `build-failed`) when it cannot be made
 * @throws PaasSimError `no-engine`, `engine`
 */
export async function ensureImage(o: ImageRequest): Promise<EnsuredImage> {
  const ensured = o.spec.build === undefined ? await findOrPull(o) : await makeImage(o, o.spec.build)
  tellPlatform(o, ensured.image)
  return ensured
}

async function findOrPull(o: ImageRequest): Promise<EnsuredImage> {
  const name = o.spec.image
  if (!isImageReference(name))
    throw new BuildError(`"${name}" is no name of an image`, {
      fix: [
        { text: 'write it as registry/owner/name:tag, the name in lower case and without blanks: me/app:1' },
      ],
    })
  const found = await o.engine.inspectImage(name)
  if (found !== undefined) return { image: found, how: 'found' }
  await pull(o, name)
  const image = await o.engine.inspectImage(name)
  if (image === undefined) throw new BuildError(`${name} is not on the engine after it was pulled`)
  return { image, how: 'pulled' }
}

/** Its first process may fail with no more than `exec format error`. */
function tellPlatform({ engine, spec, onNotice }: ImageRequest, image: ImageFacts): void {
  const [own, other] = [engine.info.platform, image.platform].map(kindOf)
  if (own === undefined || other === undefined || own === other) return
  onNotice(
    'image-platform',
    `the image ${spec.image} is for ${image.platform}, and the engine runs ${own}: it starts only if the engine emulates ${other} (else: exec format error)`,
  )
}

/** Without the variant, `linux/arm64/v8`; `undefined` where it is not known. */
function kindOf(platform: string): string | undefined {
  return /^[^/]+\/[^/]+/.exec(platform)?.[0]
}
