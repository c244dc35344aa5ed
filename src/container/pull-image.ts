import { PaasSimError } from '../model/errors.ts'
import { BuildError } from '../model/start-error.ts'
import type { ImageRequest } from './image-request.ts'
import { PullProgress } from './pull-progress.ts'

/**
 * Pulls an image, telling how much of it is here.
 * @throws BuildError when its registry does not give it
 * @throws PaasSimError `no-engine`
 */
export async function pull(
  { engine, spec, onStep, signal }: Pick<ImageRequest, 'engine' | 'spec' | 'onStep' | 'signal'>,
  name: string,
): Promise<void> {
  const progress = new PullProgress()
  onStep({ doing: 'pulling', text: '' })
  try {
    await engine.pullImage(name, {
      ...(spec.build?.platform !== undefined && { platform: spec.build.platform }),
      onProgress: line => {
        const text = progress.read(line)
        if (text !== undefined) onStep({ doing: 'pulling', text })
      },
      signal,
    })
  } catch (error) {
    if (!(error instanceof PaasSimError) || error.code !== 'engine') throw error
    const words = error.message.replace(/^the container engine cannot pull \S+: /, '')
    throw new BuildError(`the image ${name} cannot be pulled: ${words}`, {
      cause: error,
      fix: fixes(name, words),
    })
  }
}

function fixes(name: string, words: string) {
  if (/no such host|connection refused|i\/o timeout|network is unreachable/.test(words))
    return [{ text: 'see whether this machine is online, or make the image on it first' }]
  return [
    { text: `correct the name ${name}` },
    // paas-sim asks for images without anybody's password.
    { text: 'if it is private, pull it first', command: `docker pull ${name}` },
  ]
}
