import type { Readable } from 'node:stream'
import { PaasSimError } from '../model/errors.ts'
import { present } from '../util/present.ts'
import { type DockerClient, statusOf } from './dockerode-client.ts'
import { imageFacts } from './dockerode-facts.ts'
import { jsonLines, readable } from './dockerode-streams.ts'
import type { Engine } from './engine.ts'

/** Until the first word of a pull or a build; after it they take as long as they take. */
const firstWordMs = 120_000

type ImageCalls = Pick<Engine, 'inspectImage' | 'pullImage' | 'buildImage' | 'tagImage' | 'removeImage'>

export function imageCalls(client: DockerClient): ImageCalls {
  return {
    async inspectImage(name) {
      const image = await client.find('inspect an image', docker => docker.getImage(name).inspect())
      return image === undefined ? undefined : imageFacts(image)
    },

    async pullImage(name, o) {
      o.signal.throwIfAborted()
      const options = { abortSignal: o.signal, ...present({ platform: o.platform }) }
      const stream = await client.call(
        `pull ${name}`,
        async docker => readable(await docker.pull(name, options)),
        firstWordMs,
      )
      await follow(client, `pull ${name}`, stream, o.signal, line => {
        const { id, status, progressDetail } = line
        if (status !== undefined) o.onProgress({ status, ...present({ id, ...progressDetail }) })
      })
    },

    async buildImage(context, o) {
      o.signal.throwIfAborted()
      const options = {
        abortSignal: o.signal,
        t: o.name,
        dockerfile: o.dockerfile,
        buildargs: { ...o.args },
        labels: { ...o.labels },
        rm: true,
        forcerm: true,
        ...present({ target: o.target, platform: o.platform }),
      }
      const stream = await client.call(
        'build an image',
        async docker => readable(await docker.buildImage(context, options)),
        firstWordMs,
      )
      await follow(client, 'build the image', stream, o.signal, line => {
        if (line.stream !== undefined) o.onOutput(line.stream)
        else if (line.status !== undefined) o.onOutput(`${line.status}\n`)
      })
      const built = await client.call('inspect an image', docker => docker.getImage(o.name).inspect())
      return imageFacts(built).id
    },

    async tagImage(id, name) {
      const { repo, tag } = partsOf(name)
      await client.call('name an image', docker => docker.getImage(id).tag({ repo, tag }))
    },

    async removeImage(name) {
      try {
        await client.call('remove an image', docker => docker.getImage(name).remove())
      } catch (error) {
        if (statusOf(error) === 404) return
        if (!hasSeveralNames(error)) throw error
        // With the last of its names it goes itself.
        const image = await client.find('inspect an image', docker => docker.getImage(name).inspect())
        for (const tag of image?.RepoTags ?? [])
          await client.find('remove an image', docker => docker.getImage(tag).remove())
      }
    },
  }
}

function hasSeveralNames(error: unknown): boolean {
  return error instanceof Error && statusOf(error) === 409 && /multiple repositories/.test(error.message)
}

interface ProgressLine {
  readonly stream?: string
  readonly status?: string
  readonly id?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly error?: string
}

async function follow(
  client: DockerClient,
  what: string,
  stream: Readable,
  signal: AbortSignal,
  onLine: (line: ProgressLine) => void,
): Promise<void> {
  const abort = (): void => void stream.destroy(reasonOf(signal))
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    for await (const line of jsonLines(stream)) {
      if (typeof line !== 'object' || line === null) continue
      const progress: ProgressLine = line
      if (progress.error !== undefined) throw failure(what, progress.error)
      onLine(progress)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw client.explain(what, error)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted')
}

function failure(what: string, words: string): PaasSimError {
  return new PaasSimError(
    'engine',
    `the container engine cannot ${what}: ${words.trim()}`,
    'what came before it is in the log (--verbose)',
  )
}

/** `registry:5000/name:tag` is `registry:5000/name` and `tag`. */
function partsOf(name: string): { readonly repo: string; readonly tag: string } {
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  return colon < 0
    ? { repo: name, tag: 'latest' }
    : { repo: name.slice(0, colon), tag: name.slice(colon + 1) }
}
