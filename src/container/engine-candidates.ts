import { join } from 'node:path'
import type { DockerContext } from './docker-context.ts'

/** A place where an engine may be. */
export interface EngineCandidate {
  /** `unix://`, `npipe://`, `tcp://`, `ssh://`. */
  readonly host: string
  /** Who named it, for people, e.g. `DOCKER_HOST`. */
  readonly from: string
  readonly tls?: { readonly directory: string; readonly verify: boolean }
  /** What a docker CLI is given to reach the same one. */
  readonly cliEnvironment: Readonly<Record<string, string>>
}

export interface CandidateSources {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
  readonly system: NodeJS.Platform
  /** The docker CLI's own directory, e.g. `~/.docker`. */
  readonly configDirectory: string
  /** The context in use; absent: none but the default one. */
  readonly context?: DockerContext
}

/**
 * Where to look, in order. What the user has named is the only candidate, as it is for the docker CLI: DOCKER_HOST, then
 * the context. Else the usual sockets: the system's, rootless ones, Docker Desktop's, Podman's.
 */
export function engineCandidates(o: CandidateSources): readonly EngineCandidate[] {
  const { DOCKER_HOST: named } = o.environment
  if (named) return [fromEnvironment(named, o)]
  if (o.context !== undefined) return [fromContext(o.context)]
  return usualHosts(o).map(({ host, from }) => ({ host, from, cliEnvironment: { DOCKER_HOST: host } }))
}

function fromEnvironment(host: string, o: CandidateSources): EngineCandidate {
  const { DOCKER_TLS_VERIFY, DOCKER_TLS, DOCKER_CERT_PATH } = o.environment
  const given = Object.entries({ DOCKER_TLS_VERIFY, DOCKER_TLS, DOCKER_CERT_PATH })
  const handedOn = given.flatMap(([name, value]) => (value ? [[name, value] as const] : []))
  return {
    host: host.includes('://') ? host : `tcp://${host}`,
    from: 'DOCKER_HOST',
    ...((DOCKER_TLS_VERIFY || DOCKER_TLS) && {
      tls: { directory: DOCKER_CERT_PATH || o.configDirectory, verify: Boolean(DOCKER_TLS_VERIFY) },
    }),
    cliEnvironment: { DOCKER_HOST: host, ...Object.fromEntries(handedOn) },
  }
}

function fromContext(context: DockerContext): EngineCandidate {
  return {
    host: context.host,
    from: `docker context ${context.name}`,
    tls: { directory: context.tlsDirectory, verify: !context.skipTlsVerify },
    cliEnvironment: { DOCKER_CONTEXT: context.name },
  }
}

interface UsualHost {
  readonly host: string
  readonly from: string
}

function usualHosts(o: CandidateSources): readonly UsualHost[] {
  const containerHost = o.environment.CONTAINER_HOST
  const named = containerHost ? [{ host: containerHost, from: 'CONTAINER_HOST' }] : []
  if (o.system === 'win32') {
    return [
      { host: 'npipe:////./pipe/docker_engine', from: 'the default pipe' },
      { host: 'npipe:////./pipe/dockerDesktopLinuxEngine', from: "Docker Desktop's pipe" },
      ...named,
      { host: 'npipe:////./pipe/podman-machine-default', from: "Podman's pipe" },
    ]
  }
  const runtimeDir = o.environment.XDG_RUNTIME_DIR
  const inHome = (path: string, from: string): UsualHost => ({
    host: `unix://${join(o.homeDir, path)}`,
    from,
  })
  const inRuntimeDir = (path: string, from: string): readonly UsualHost[] =>
    runtimeDir ? [{ host: `unix://${join(runtimeDir, path)}`, from }] : []
  return [
    { host: 'unix:///var/run/docker.sock', from: 'the default socket' },
    ...inRuntimeDir('docker.sock', 'rootless Docker'),
    inHome('.docker/run/docker.sock', 'Docker Desktop, or rootless Docker'),
    inHome('.docker/desktop/docker.sock', 'Docker Desktop'),
    ...named,
    ...inRuntimeDir('podman/podman.sock', "Podman's socket"),
    ...(o.system === 'darwin'
      ? [inHome('.local/share/containers/podman/machine/podman.sock', "Podman's machine")]
      : [{ host: 'unix:///run/podman/podman.sock', from: "Podman's socket of the system" }]),
  ]
}
