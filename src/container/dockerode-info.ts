import type Docker from 'dockerode'
import type { Dial } from './dockerode-dial.ts'
import type { EngineInfo } from './engine.ts'
import type { EngineCandidate } from './engine-candidates.ts'
import { type EngineMachine, isThisMachine } from './this-machine.ts'

/** What `GET /version` and `GET /info` say. */
export interface EngineAnswers {
  readonly version: Docker.DockerVersion
  readonly info: RawInfo
}

/** Of `GET /info`. */
export interface RawInfo extends EngineMachine {
  readonly OSType?: string
  readonly OperatingSystem?: string
  readonly SecurityOptions?: readonly string[] | null
}

export interface InfoSources {
  readonly candidate: EngineCandidate
  readonly dial: Pick<Dial, 'kind' | 'machine'>
  readonly endpoint: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly answers: EngineAnswers
  readonly system: NodeJS.Platform
  readonly reach?: EngineInfo['reach']
}

export async function dockerodeInfo(o: InfoSources): Promise<EngineInfo> {
  const { version, info } = o.answers
  const rootless = (info.SecurityOptions ?? []).some(option => /^name=rootless(,|$)/.test(option))
  return {
    name: nameOf(o.answers),
    kind: isPodman(version) ? 'podman' : 'docker',
    endpoint: o.endpoint,
    cliEnvironment: { ...ofTheUser(o.environment), ...o.candidate.cliEnvironment },
    platform: `${version.Os || 'linux'}/${version.Arch || 'amd64'}`,
    rootless,
    reach: o.reach ?? (!rootless && (await mayBeDirect(o)) ? 'direct' : 'published'),
    publishHost: o.dial.machine,
  }
}

/** What tells the docker CLI and ssh where the user's files, keys and programs are. */
const usersVariables = [
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'SystemRoot',
  'PATH',
  'DOCKER_CONFIG',
  'SSH_AUTH_SOCK',
  'XDG_RUNTIME_DIR',
]

function ofTheUser(environment: InfoSources['environment']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    usersVariables.flatMap(name => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function nameOf({ version, info }: EngineAnswers): string {
  if (isDesktop(info)) return `Docker Desktop (Engine ${version.Version})`
  return isPodman(version) ? `Podman ${version.Version}` : `Docker Engine ${version.Version}`
}

function isPodman(version: Docker.DockerVersion): boolean {
  return (version.Components ?? []).some(component => /podman/i.test(component.Name))
}

function isDesktop(info: RawInfo): boolean {
  return info.OperatingSystem === 'Docker Desktop'
}

/** Only an engine of this machine, of this network and of these process ids: the rest is behind a wall of some kind. */
async function mayBeDirect(o: InfoSources): Promise<boolean> {
  const { info } = o.answers
  if (o.system !== 'linux' || o.dial.kind !== 'socket' || isDesktop(info)) return false
  return isThisMachine(info, o.candidate.host.replace(/^unix:\/\//, ''))
}
