import type { TcpListener } from '../../model/instance.ts'
import type { Platform } from '../../model/platform.ts'
import type { Fix, Observation } from '../../model/verdict.ts'
import { type Reach, reachOf } from '../classify-listeners.ts'
import { type FollowedVariable, followedPort, loopbackVariable } from '../clues/environment.ts'
import { claimedPorts } from '../clues/log-lines.ts'
import { bakedPortOf, imageVariableFixes } from '../container/image-variables.ts'
import { bracketed, type Want } from '../want.ts'
import { bindFixes, withModule } from './bind-fixes.ts'
import { type Case, clue, type Explanation, logObservation } from './explanation.ts'
import { contradiction, filePorts } from './file-ports.ts'

/** wrong-port, loopback-only and wrong-family: something listens, but not where the router dials. */
export function explainWrongBind(c: Case): Explanation {
  const { platform, port } = c.evidence
  const found = foundListeners(c)
  const reaches = new Set(found.map(listener => reachOf(listener, platform.bind)))
  const unreachable = !reaches.has('any') && !reaches.has('single')
  // A scan would have taken any other port that is open and answers HTTP.
  const wrongPort =
    found.some(listener => listener.port !== port) && (platform.port.routes === 'port' || !unreachable)
  const want: Want = {
    variable: platform.port.variable,
    wildcard: c.wildcard,
    host: unreachable || !wrongPort ? c.wildcard : undefined,
    port: wrongPort,
    foundPorts: found.map(listener => listener.port),
  }
  const contradicted = wrongPort && !unreachable ? contradiction(c, want.foundPorts) : []
  return {
    because: because(found, wrongPort, reaches, c),
    observations: [...clues(c, want), ...(wrongPort ? filePorts(c) : [])],
    fix:
      contradicted.length > 0
        ? contradicted
        : [...environmentFixes(c, want), ...bindFixes(c, want)].slice(0, 4),
  }
}

/** The listeners the verdict is about: those on PORT, else the candidates elsewhere, else side ports. */
function foundListeners({ classes }: Case): readonly TcpListener[] {
  const { onPort, candidates, side } = classes
  if (onPort.length > 0) return onPort
  return candidates.length > 0 ? candidates : side.filter(({ role }) => role.kind === 'side')
}

function because(
  found: readonly TcpListener[],
  wrongPort: boolean,
  reaches: ReadonlySet<Reach>,
  { evidence }: Case,
): string {
  const places = [...new Set(found.map(({ address, port }) => `${bracketed(address)}:${port}`))].slice(0, 3)
  const addresses = [...new Set(found.map(({ address }) => address))].join(' and ')
  const loopback = reaches.has('loopback')
  const open = reaches.has('any') || reaches.has('single')
  const inside = evidence.container === undefined ? 'on this machine only' : 'inside its container only'
  if (wrongPort && loopback && !open)
    return `it listens on ${places.join(' and ')}: not on PORT (${evidence.port}), and ${inside}`.replace(
      'PORT',
      evidence.platform.port.variable,
    )
  if (wrongPort) {
    const ports = [...new Set(found.map(({ port }) => port))].slice(0, 3)
    return `it listens on port ${ports.join(' and ')}${notTaken(ports, evidence.platform)}, not on ${evidence.platform.port.variable} (${evidence.port})`
  }
  if (loopback)
    return `it listens on ${addresses} only${evidence.container === undefined ? '' : ', inside its container'}`
  const family = evidence.platform.bind.family === 'ipv6' ? 'IPv6' : 'IPv4'
  const dials = evidence.service.routed === false ? 'the services beside it dial' : 'the router dials'
  return `it listens on ${addresses}, and ${dials} ${family}`
}

/** Why a platform that scans has not taken these ports. */
function notTaken(ports: readonly number[], { name, port: { routes, scan } }: Platform): string {
  if (routes === 'port') return ''
  const reserved = ports.every(port => scan?.reserved.includes(port))
  return reserved ? `, which ${name} keeps for itself` : ', which does not answer HTTP'
}

function clues(c: Case, want: Want): readonly Observation[] {
  const { evidence, stack } = c
  const found: Observation[] = []
  const claim = claimedPorts(evidence.logTail).find(({ port }) => !want.foundPorts.includes(port))
  if (claim !== undefined)
    found.push(
      logObservation(claim.line),
      clue(`the log says port ${claim.port}, the socket says ${want.foundPorts[0]}`),
    )
  const lowerCase = evidence.sources.find(hit => /\benv\.port\b|\[['"]port['"]\]/.test(hit.text))
  if (want.port && lowerCase !== undefined)
    found.push(
      clue(`${lowerCase.file}:${lowerCase.line} reads "port"; the variable is ${want.variable}, in capitals`),
    )
  const followed = want.port ? followedBy(c, want) : undefined
  if (followed !== undefined)
    found.push(clue(`${want.variable} is set, but the listener follows ${followed.name}${placed(followed)}`))
  const baked = want.port ? bakedPortOf(c, want) : undefined
  if (baked !== undefined && followed === undefined)
    found.push(
      clue(`${want.variable} is set, but the listener follows ${baked.name}=${baked.value} of the image`),
    )
  const note = stack?.remedy.note
  if (
    stack !== undefined &&
    note !== undefined &&
    (want.port || !/not read PORT|ignores PORT|not PORT/.test(note))
  ) {
    const text = withModule(note, c)
    found.push(clue(stack.remedy.confidence === 'from-memory' ? `usually: ${text}` : text))
  }
  return found
}

function environmentFixes(c: Case, want: Want): readonly Fix[] {
  const { environment, project } = c.evidence
  const fixes: Fix[] = []
  const followed = want.port ? followedBy(c, want) : undefined
  if (followed !== undefined)
    fixes.push({
      text: `let the app read ${want.variable}, or drop ${followed.name}${placed(followed)}`,
      ...position(followed),
      ...changeOf(followed, environment[followed.name], `# ${followed.name}=${environment[followed.name]}`),
    })
  const host = want.host === undefined ? undefined : loopbackVariable(environment, project)
  if (host !== undefined)
    fixes.push({
      text: `${host.name}${placed(host)} keeps the app on this machine: listen on all interfaces`,
      ...position(host),
      ...changeOf(host, environment[host.name], `${host.name}=${want.host}`),
    })
  return [...fixes, ...imageVariableFixes(c, want)]
}

/** The line as it stands and as it must become; nothing where only a file of another kind can say so. */
function changeOf({ name, file }: FollowedVariable, value: string | undefined, after: string): Partial<Fix> {
  return file !== undefined && /(^|\/)[\w-]*\.env[\w.]*$/.test(file)
    ? { before: `${name}=${value}`, after }
    : {}
}

function followedBy({ evidence }: Case, want: Want) {
  return followedPort(evidence.environment, want.variable, want.foundPorts, evidence.project)
}

function placed(variable: { file?: string; line?: number }): string {
  if (variable.file === undefined) return ''
  return ` (${variable.file}${variable.line === undefined ? '' : ` line ${variable.line}`})`
}

function position({ file, line }: { file?: string; line?: number }): { file?: string; line?: number } {
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) }
}
