import type { ImageBuild, ImageFacts } from '../model/container.ts'
import { PaasSimError } from '../model/errors.ts'
import { BuildError } from '../model/start-error.ts'
import { maskIn } from '../util/secrets.ts'
import { findBuildCli } from './build-cli.ts'
import { type BuildContext, readBuildContext } from './build-context.ts'
import { buildFailure } from './build-failure.ts'
import { buildKey } from './build-key.ts'
import { BuildSteps } from './build-steps.ts'
import { buildWithCli } from './build-with-cli.ts'
import type { Labelled } from './engine.ts'
import type { EnsuredImage, ImageRequest } from './image-request.ts'
import { imageLabels, labelNames } from './labels.ts'

/** Images that have lost their name stay this long: somebody may go back to what they are made of. */
const oldImagesMs = 60 * 60 * 1_000

/** Two services of one process that are made of the same wait for one another: the second finds what the first made. */
const turns = new Map<string, Promise<unknown>>()

/** The image of a Dockerfile: the one that was made before of the same, or a new one. */
export async function makeImage(o: ImageRequest, build: ImageBuild): Promise<EnsuredImage> {
  const context = await readBuildContext(build, o)
  tellWithheld(o, context)
  const key = await buildKey(o.engine, build, context)
  const turn = `${o.engine.info.endpoint} ${key}`
  const before = turns.get(turn)
  const made = (before ?? Promise.resolve())
    .catch(() => undefined)
    .then(() => findOrBuild(o, build, context, key))
  turns.set(turn, made)
  try {
    return await made
  } finally {
    if (turns.get(turn) === made) turns.delete(turn)
  }
}

function tellWithheld({ onNotice }: ImageRequest, { withheld }: BuildContext): void {
  if (withheld.length === 0) return
  const [names, is] = [withheld.slice(0, 5).join(', '), withheld.length === 1 ? 'is' : 'are']
  const more = withheld.length > 5 ? ` and ${withheld.length - 5} more` : ''
  onNotice(
    'build-withheld',
    `${names}${more} ${is} kept out of the image's build: what is in an image can be read by all who get it`,
  )
}

async function findOrBuild(
  o: ImageRequest,
  build: ImageBuild,
  context: BuildContext,
  key: string,
): Promise<EnsuredImage> {
  o.signal.throwIfAborted()
  const { engine, dir, spec } = o
  const ours = (await engine.findLabelled(labelNames.project, dir)).filter(({ kind }) => kind === 'image')
  const [kept] = ours.filter(({ labels }) => labels[labelNames.context] === key)
  const found = kept && (await engine.inspectImage(kept.id))
  if (found !== undefined) {
    await engine.tagImage(found.id, spec.image)
    return { image: found, how: 'found' }
  }
  const sweeping = sweep(o, ours)
  const id = await buildNew(o, build, context, key)
  await sweeping
  const image: ImageFacts | undefined = await engine.inspectImage(id)
  if (image === undefined) throw new BuildError(`${spec.image} is not on the engine after it was built`)
  return { image, how: 'built' }
}

/** Removes what earlier builds of the project have left without a name. */
async function sweep({ engine }: ImageRequest, images: readonly Labelled[]): Promise<void> {
  const before = Date.now() - oldImagesMs
  const old = images.filter(({ name, createdAt = before }) => name === '<none>' && createdAt < before)
  // One that a container runs stays.
  await Promise.all(old.map(({ id }) => engine.removeImage(id).catch(() => undefined)))
}

async function buildNew(
  o: ImageRequest,
  build: ImageBuild,
  context: BuildContext,
  key: string,
): Promise<string> {
  const { engine, spec, signal } = o
  o.onStep({ doing: 'building', text: '' })
  const labels = imageLabels({ project: o.dir, context: key })
  const cli = o.builder === 'engine' ? undefined : await findBuildCli(engine, o.system)
  const added = cli === undefined && engine.info.kind === 'docker' ? Object.keys(labels).length : 0
  const steps = new BuildSteps(added)
  const onLine = (text: string): void => {
    const step = steps.read(text)
    o.onLine(maskIn(text, build.args))
    if (step !== undefined) o.onStep({ doing: 'building', text: maskIn(step.text, build.args) })
  }
  const failure = (words?: string): BuildError =>
    buildFailure({ build, context, platform: engine.info.platform, failed: steps.failure(words) })
  const made = { name: spec.image, labels, onLine, system: o.system, signal }
  if (cli === undefined) return buildWithEngine(o, build, context, made, failure)
  const id = await buildWithCli(cli, build, context, o.process, made)
  if (id !== undefined) return id
  // An engine that has gone is no fault of the Dockerfile's.
  await engine.inspectImage(spec.image)
  throw failure()
}

async function buildWithEngine(
  { engine, spec, system, signal }: ImageRequest,
  build: ImageBuild,
  context: BuildContext,
  {
    labels,
    onLine,
  }: { readonly labels: Readonly<Record<string, string>>; readonly onLine: (text: string) => void },
  failure: (words: string) => BuildError,
): Promise<string> {
  const { packContext } = await import('./pack-context.ts')
  const tar = packContext(context, system)
  const broken = new AbortController()
  tar.once('error', error => broken.abort(error))
  const lines = lineReader(onLine)
  try {
    return await engine.buildImage(tar, {
      ...build,
      dockerfile: context.dockerfile.name,
      name: spec.image,
      labels,
      onOutput: lines.push,
      signal: AbortSignal.any([signal, broken.signal]),
    })
  } catch (error) {
    signal.throwIfAborted()
    const cause: unknown = broken.signal.aborted ? broken.signal.reason : error
    if (cause instanceof PaasSimError && cause.code === 'no-engine') throw cause
    if (!(cause instanceof Error)) throw cause
    lines.flush()
    throw failure(cause.message.replace(/^the container engine cannot [^:]*: /, ''))
  } finally {
    lines.flush()
    tar.destroy()
  }
}

function lineReader(onLine: (text: string) => void): { push(text: string): void; flush(): void } {
  let rest = ''
  return {
    push(text) {
      const lines = (rest + text).split(/\r?\n/)
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    },
    flush() {
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}
