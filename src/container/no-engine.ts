import { PaasSimError } from '../model/errors.ts'
import type { EngineCandidate } from './engine-candidates.ts'

export interface Refused {
  readonly candidate: EngineCandidate
  readonly error: unknown
}

/** What was tried, why each is none, and how to get one. */
export function noEngine(refused: readonly Refused[], system: NodeJS.Platform): PaasSimError {
  const denied = refused.find(({ error }) => ['EACCES', 'EPERM'].includes(codeOf(error) ?? ''))
  const told = refused
    .filter(({ error }, index) => index === 0 || !isAbsent(error))
    .map(({ candidate, error }) => `${candidate.host} (${candidate.from}): ${reasonOf(error)}`)
  const absent = refused.length - told.length
  const rest = absent > 0 ? [`nothing at ${absent} other usual ${absent === 1 ? 'place' : 'places'}`] : []
  return new PaasSimError(
    'no-engine',
    `no container engine answers: ${[...told, ...rest].join('; ')}`,
    denied === undefined ? hintFor(refused, system) : permissionHint,
    { cause: refused.at(0)?.error },
  )
}

const permissionHint =
  'you may not open the socket: add yourself to its group (sudo usermod -aG docker $USER, then log in anew), or use rootless Docker or Podman'

function hintFor(refused: readonly Refused[], system: NodeJS.Platform): string {
  const [first] = refused
  if (first?.candidate.from === 'DOCKER_HOST') {
    return 'start that engine, or unset DOCKER_HOST to use the one of this machine'
  }
  if (first?.candidate.from.startsWith('docker context')) {
    return 'start that engine, or choose another: docker context use default'
  }
  if (system === 'linux') {
    return 'start one: sudo systemctl start docker, or systemctl --user start podman.socket; or name one with DOCKER_HOST'
  }
  return 'start one: open Docker Desktop, or podman machine start; or name one with DOCKER_HOST'
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'ENOENT') return 'not there'
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  const root = rootOf(error)
  return root instanceof Error ? root.message : String(root)
}

function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT'
}

function codeOf(error: unknown): string | undefined {
  const root = rootOf(error)
  return root instanceof Error && 'code' in root && typeof root.code === 'string' ? root.code : undefined
}

/** A silent engine's error has no cause and says enough itself. */
function rootOf(error: unknown): unknown {
  return error instanceof PaasSimError && error.cause !== undefined ? rootOf(error.cause) : error
}
