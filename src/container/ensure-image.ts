import type { ContainerSpec, ImageFacts } from '../model/container.ts'
import { StartError } from '../model/start-error.ts'
import { packContext } from './build-context.ts'
import type { Engine } from './engine.ts'

export interface EnsureImageOptions {
  readonly engine: Engine
  /** The project. */
  readonly dir: string
  readonly service: string
  readonly spec: ContainerSpec
  readonly labels: Readonly<Record<string, string>>
  /** What the builder prints. */
  readonly onLine: (text: string) => void
  /** What is being done, for one line of progress. */
  readonly onStep: (text: string) => void
  readonly signal: AbortSignal
}

/**
 * The image of a service: built, found, or pulled.
 * @throws StartError `build-failed`
 * @throws PaasSimError `no-engine`, `engine`
 */
export async function ensureImage(o: EnsureImageOptions): Promise<ImageFacts> {
  const { engine, spec, signal } = o
  if (spec.build !== undefined) return build(o, spec.build)
  const found = await engine.inspectImage(spec.image)
  if (found !== undefined) return found
  o.onStep(`pulling ${spec.image}`)
  await engine.pullImage(spec.image, { onProgress: o.onStep, signal })
  return mustBeThere(engine, spec.image)
}

async function build(o: EnsureImageOptions, spec: NonNullable<ContainerSpec['build']>): Promise<ImageFacts> {
  const { engine, dir, labels, onLine, signal } = o
  o.onStep(`building ${o.spec.image}`)
  const context = await packContext(dir, spec)
  try {
    const id = await engine.buildImage(context, {
      ...spec,
      name: o.spec.image,
      labels,
      onOutput: onLine,
      signal,
    })
    return await mustBeThere(engine, id)
  } catch (error) {
    if (signal.aborted || !(error instanceof Error)) throw error
    throw new StartError('build-failed', error.message, error)
  }
}

async function mustBeThere(engine: Engine, name: string): Promise<ImageFacts> {
  const facts = await engine.inspectImage(name)
  if (facts === undefined)
    throw new StartError('build-failed', `${name} is not on the engine after it was made`)
  return facts
}
