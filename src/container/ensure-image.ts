import type { ContainerSpec, ImageFacts } from '../model/container.ts'
import { BuildError } from '../model/start-error.ts'
import type { BuildProcess } from './build-with-cli.ts'
import type { Engine } from './engine.ts'
import { makeImage } from './make-image.ts'
import { pull } from './pull-image.ts'

export interface EnsureImageOptions {
  readonly engine: Engine
  /** The project, absolute. */
  readonly dir: string
  readonly spec: ContainerSpec
  /** Absolute paths of what must not enter an image, beside `.env` and its kin. */
  readonly secretFiles: readonly string[]
  /** paas-sim's own directory for what can be found out again. */
  readonly cacheDir: string
  readonly system: NodeJS.Platform
  /** `engine`: never through the docker CLI. Default: through it where it can use BuildKit. */
  readonly builder?: 'engine'
  readonly process: BuildProcess
  /** What the builder prints, without the values of secret arguments. */
  readonly onLine: (text: string) => void
  readonly onStep: (step: ImageStep) => void
  readonly onNotice: (code: string, message: string) => void
  readonly signal: AbortSignal
}

/** What is being done, e.g. `3/7 RUN npm ci` or `42 %`; empty: it begins. */
export interface ImageStep {
  readonly doing: 'building' | 'pulling'
  readonly text: string
}

export interface EnsuredImage {
  readonly image: ImageFacts
  /** `found`: it was there, and nothing it is made of has changed. */
  readonly how: 'built' | 'pulled' | 'found'
}

/**
 * The image of a service: built, found, or pulled.
 * @throws BuildError (a StartError, `build-failed`) when it cannot be made
 * @throws PaasSimError `no-engine`, `engine`
 */
export async function ensureImage(o: EnsureImageOptions): Promise<EnsuredImage> {
  const ensured = o.spec.build === undefined ? await findOrPull(o) : await makeImage(o, o.spec.build)
  tellPlatform(o, ensured.image)
  return ensured
}

async function findOrPull(o: EnsureImageOptions): Promise<EnsuredImage> {
  const name = o.spec.image
  const found = await o.engine.inspectImage(name)
  if (found !== undefined) return { image: found, how: 'found' }
  await pull(o, name)
  const image = await o.engine.inspectImage(name)
  if (image === undefined) throw new BuildError(`${name} is not on the engine after it was pulled`)
  return { image, how: 'pulled' }
}

/** Its first process may fail with no more than `exec format error`. */
function tellPlatform({ engine, spec, onNotice }: EnsureImageOptions, image: ImageFacts): void {
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
