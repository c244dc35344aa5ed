import type { TcpListener } from '../../model/instance.ts'
import type { Warning } from '../../model/verdict.ts'
import type { Case } from '../explain/explanation.ts'
import { bracketed } from '../want.ts'
import { type ContainerCase, instructionPlace, unprivilegedUser } from './container-case.ts'
import { userText } from './container-clues.ts'
import { changeEnv, placed } from './env-line.ts'
import { failingHealthcheck } from './healthcheck.ts'
import { bakedPort, ownPort } from './image-variables.ts'
import { literalPort } from './literal-port.ts'
import { publishMismatch } from './publish-mismatch.ts'

/**
 * What the image says that does not fit what the app does.
 * @param hardCoded the port it listens on is known to be written down
 */
export function containerWarnings(c: Case, ok: boolean, hardCoded: boolean): readonly Warning[] {
  const { container } = c
  if (container === undefined) return []
  const always = [
    exposeMismatch(c, container, hardCoded),
    publishMismatch(c, container, hardCoded),
    privilegedPort(c, container),
  ]
  const warnings = ok
    ? [...always, literal(c, container), portBakedIn(c, container), failingHealthcheck(c, container)]
    : always
  return warnings.filter(warning => warning !== undefined)
}

function tcpListeners({ classes }: Case): readonly TcpListener[] {
  return [...classes.onPort, ...classes.candidates]
}

/** EXPOSE that names no port it listens on. An app that follows PORT has its port from elsewhere: that is no mistake. */
function exposeMismatch(c: Case, { facts }: ContainerCase, hardCoded: boolean): Warning | undefined {
  const { port, platform } = c.evidence
  const { exposedPorts, env } = facts.image
  const ports = [...new Set(tcpListeners(c).map(listener => listener.port))]
  if (exposedPorts.length === 0 || ports.length === 0) return undefined
  if (ports.some(port => exposedPorts.includes(port))) return undefined
  const own = Number(env[platform.port.variable])
  const contradicts = env[platform.port.variable] !== undefined && !exposedPorts.includes(own)
  if (port !== undefined && ports.includes(port) && !hardCoded && !contradicts) return undefined
  const right = contradicts && port !== undefined && ports.includes(port) ? own : (ports[0] ?? 0)
  const exposed = exposedPorts.join(' and ')
  const line = facts.dockerfile?.instructions.findLast(({ keyword }) => keyword === 'EXPOSE')
  const place = line === undefined ? 'the image' : `${facts.dockerfile?.file} line ${line.line}`
  return {
    code: 'expose-mismatch',
    summary: `${place} says EXPOSE ${exposed}, and it listens on ${ports.join(' and ')}`,
    evidence: [`docker run -P and platforms that read EXPOSE send their traffic to ${exposed}`],
    fix: [
      {
        text: `name the port that it takes when nobody tells it one: EXPOSE ${right}`,
        ...(line !== undefined && {
          ...instructionPlace(facts, line),
          before: `EXPOSE ${line.text}`,
          after: `EXPOSE ${right}`,
        }),
      },
    ],
  }
}

/** Docker lets any user open any port in a container; others keep to the kernel's rule. */
function privilegedPort(c: Case, container: ContainerCase): Warning | undefined {
  const { facts } = container
  const user = unprivilegedUser(facts.image, c.evidence.service.container?.user)
  const low = tcpListeners(c).find(({ port }) => port < 1024)
  if (user === undefined || low === undefined) return undefined
  const { variable } = c.evidence.platform.port
  return {
    code: 'privileged-port',
    summary: `it opens ${bracketed(low.address)}:${low.port} as ${userText(user, container, c.evidence.service.container?.user)}: a port below 1024 is root's`,
    evidence: [
      'Docker lets any user do so (net.ipv4.ip_unprivileged_port_start=0), other runtimes answer EACCES',
    ],
    fix: [{ text: `take the port from ${variable}, with one above 1023 as the default` }],
  }
}

function literal({ evidence }: Case, container: ContainerCase): Warning | undefined {
  const found = literalPort(container, evidence.platform.port.variable)
  return (
    found && {
      code: 'literal-port',
      summary: found.text,
      evidence: [`the word ${found.word}`],
      fix: [found.fix],
    }
  )
}

/** It was found on the port that the image names, not on the platform's. */
function portBakedIn({ evidence }: Case, { facts }: ContainerCase): Warning | undefined {
  const { port, dial, platform, environment } = evidence
  const routed = dial?.outcome === 'connected' ? dial.port : port
  if (port === undefined || routed === undefined || routed === port) return undefined
  const { variable } = platform.port
  const baked = bakedPort(facts, [routed], environment) ?? ownPort(facts.image.env, variable, routed)
  if (baked === undefined) return undefined
  return {
    code: 'port-baked-in',
    summary: `it listens on ${routed} as the image's ${baked.name}=${baked.value}${placed(facts, baked.name)} says, not on ${variable} (${port})`,
    fix: [
      {
        text: `let the app read ${variable}, and take ${baked.name} out of the image`,
        ...changeEnv(facts, baked.name, undefined),
      },
    ],
  }
}
