import { homedir } from 'node:os'
import { join } from 'node:path'
import { PaasSimError } from '../model/errors.ts'
import { currentContextName, readContext } from './docker-context.ts'
import { DockerClient } from './dockerode-client.ts'
import { dialOf } from './dockerode-dial.ts'
import { dockerodeEngine } from './dockerode-engine.ts'
import { dockerodeInfo, type EngineAnswers } from './dockerode-info.ts'
import type { Engine, EngineInfo } from './engine.ts'
import { type EngineCandidate, engineCandidates } from './engine-candidates.ts'
import { loadDockerode } from './load-dockerode.ts'
import { noEngine, type Refused } from './no-engine.ts'

/** An engine that is there answers within milliseconds, one at the other end of ssh within seconds. */
const answerWithinMs = 20_000

export interface EngineSearch {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Default: that of the user who runs us. */
  readonly homeDir?: string
  readonly system: NodeJS.Platform
  readonly signal: AbortSignal
  /** Replaces what is found out. Default: found out. */
  readonly reach?: EngineInfo['reach']
}

/**
 * The engine that a user of Docker expects, the first that answers; see `engineCandidates`.
 * @throws PaasSimError `no-engine` naming every place that was tried and why it is none
 */
export async function connectEngine(o: EngineSearch): Promise<Engine> {
  o.signal.throwIfAborted()
  const candidates = await candidatesOf(o)
  const refused: Refused[] = []
  for (const candidate of candidates) {
    try {
      return await connect(candidate, o)
    } catch (error) {
      o.signal.throwIfAborted()
      refused.push({ candidate, error })
    }
  }
  throw noEngine(refused, o.system)
}

async function candidatesOf(o: EngineSearch): Promise<readonly EngineCandidate[]> {
  const { environment, homeDir = homedir(), system } = o
  const configDirectory = environment.DOCKER_CONFIG || join(homeDir, '.docker')
  const sources = { environment, homeDir, system, configDirectory }
  if (environment.DOCKER_HOST) return engineCandidates(sources)
  const name = await currentContextName(configDirectory, environment.DOCKER_CONTEXT)
  if (name === undefined) return engineCandidates(sources)
  const context = await readContext(configDirectory, name)
  if (context === undefined) {
    throw new PaasSimError(
      'no-engine',
      `the docker context "${name}" is in use, and ${configDirectory} has no such context`,
      'choose one that `docker context ls` lists: docker context use default',
    )
  }
  return engineCandidates({ ...sources, context })
}

async function connect(candidate: EngineCandidate, o: EngineSearch): Promise<Engine> {
  const dial = await dialOf(candidate, o.environment)
  try {
    const endpoint = `${candidate.host} (${candidate.from})`
    const Docker = loadDockerode()
    const client = new DockerClient(new Docker(dial.options), dial.options.agent, endpoint)
    const answers = await untilAborted(ask(client), o.signal)
    const info = await dockerodeInfo({ candidate, dial, endpoint, answers, ...o })
    return dockerodeEngine(client, info, () => dial.close())
  } catch (error) {
    dial.close()
    throw error
  }
}

async function ask(client: DockerClient): Promise<EngineAnswers> {
  const [version, info] = await Promise.all([
    client.call('tell its version', docker => docker.version(), answerWithinMs),
    client.call('tell about itself', docker => docker.info(), answerWithinMs),
  ])
  return { version, info }
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: ended.signal })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    ended.abort()
  }
}
