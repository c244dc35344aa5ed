import { ContainerStartError } from '../model/container-start-error.ts'
import { PaasSimError } from '../model/errors.ts'
import { knownFacts } from './container-facts.ts'
import { containerOptions } from './container-options.ts'
import type { ContainerStart } from './container-start.ts'

/**
 * Makes the container.
 * @returns its id
 * @throws ContainerStartError when its image names no command
 */
export async function createFor(
  o: ContainerStart,
  mounts: Parameters<typeof containerOptions>[1],
): Promise<string> {
  try {
    return await o.engine.createContainer(containerOptions(o, mounts))
  } catch (error) {
    // As Docker and Podman say it.
    const noCommand =
      error instanceof PaasSimError && /no command (specified|or entrypoint)/i.test(error.message)
    throw noCommand ? await aboutTheImage(o, error) : error
  }
}

async function aboutTheImage(o: ContainerStart, error: PaasSimError): Promise<ContainerStartError> {
  const facts = { ...(await knownFacts(o)), startError: error.message }
  return new ContainerStartError(error.message, facts, error)
}

/** What the engine says of a first process that it cannot start is about the image, not about the engine. */
export async function startFirst(o: ContainerStart, id: string): Promise<void> {
  try {
    const starting = o.engine.startContainer(id)
    // Once the request is on its way: what is done then may keep the thread busy.
    if (o.onStarting !== undefined) setImmediate(o.onStarting)
    await starting
  } catch (error) {
    if (!(error instanceof PaasSimError) || error.code !== 'engine') throw error
    throw await aboutTheImage(o, error)
  }
}
