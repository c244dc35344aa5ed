import type { Warning } from '../../model/verdict.ts'
import type { Case } from '../explain/explanation.ts'
import type { ContainerCase } from './container-case.ts'

/**
 * `ports` of a Compose file that lead to none that it listens on. One that follows PORT is judged by the number that
 * Compose, which gives none by itself, leaves it with: the file's own, else the image's, else what EXPOSE names.
 */
export function publishMismatch(
  { evidence, classes }: Case,
  { facts }: ContainerCase,
  hardCoded: boolean,
): Warning | undefined {
  const { service, port, platform } = evidence
  // What comes as an image is dialled where the file says: its verdict tells.
  const named = service.port === undefined ? (service.declaredPorts ?? []) : []
  const targets = named.filter(({ key }) => key === 'ports')
  const [first] = targets
  const listening = [...new Set([...classes.onPort, ...classes.candidates].map(each => each.port))]
  if (first === undefined || listening.length === 0) return undefined
  const follows = port !== undefined && listening.includes(port) && !hardCoded
  const { variable } = platform.port
  const said = service.env?.findLast(({ name }) => name === variable)?.value ?? facts.image.env[variable]
  const own = follows ? (said === undefined ? facts.image.exposedPorts : [Number(said)]) : listening
  if (own.length === 0 || targets.some(target => own.includes(target.port))) return undefined
  const { file, line } = first.position
  const right = own[0] ?? first.port
  const outside = service.publicPort ?? first.port
  const takes = !follows
    ? `it listens on ${own.join(' and ')}`
    : said === undefined
      ? `the image says EXPOSE ${own.join(' and ')}`
      : `${variable} is ${said}`
  return {
    code: 'expose-mismatch',
    summary: `${file} line ${line} publishes port ${targets.map(target => target.port).join(' and ')} of ${service.name}, and ${takes}`,
    evidence: [`docker compose up accepts connections on port ${outside}, and nothing answers them`],
    fix: [
      {
        text: `let ports lead to where it listens: "${outside}:${right}"`,
        file,
        ...(line !== undefined && { line }),
      },
    ],
  }
}
