import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A context of the docker CLI, as its files say it. */
export interface DockerContext {
  readonly name: string
  /** e.g. `unix:///home/me/.docker/desktop/docker.sock` or `tcp://ci:2376` */
  readonly host: string
  readonly skipTlsVerify: boolean
  /** Where ca.pem, cert.pem and key.pem are, those that there are. */
  readonly tlsDirectory: string
}

/** The context that the docker CLI would use, `undefined` where it is `default` or none is set. */
export async function currentContextName(
  configDirectory: string,
  fromEnvironment: string | undefined,
): Promise<string | undefined> {
  const name = fromEnvironment || (await configured(configDirectory))
  return name === '' || name === 'default' ? undefined : name
}

async function configured(configDirectory: string): Promise<string | undefined> {
  const config = await readJson(join(configDirectory, 'config.json'))
  return typeof config?.currentContext === 'string' ? config.currentContext : undefined
}

/** `undefined`: there is no such context, or it names no docker engine. */
export async function readContext(configDirectory: string, name: string): Promise<DockerContext | undefined> {
  const id = createHash('sha256').update(name).digest('hex')
  const contexts = join(configDirectory, 'contexts')
  const meta = await readJson(join(contexts, 'meta', id, 'meta.json'))
  const endpoint = property(property(meta, 'Endpoints'), 'docker')
  const host = property(endpoint, 'Host')
  if (typeof host !== 'string' || host === '') return undefined
  return {
    name,
    host,
    skipTlsVerify: property(endpoint, 'SkipTLSVerify') === true,
    tlsDirectory: join(contexts, 'tls', id, 'docker'),
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** A file that is not there or says nothing is as none, as it is for the docker CLI. */
async function readJson(file: string): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
