import type { Fix, Observation, VerdictCode } from '../../model/verdict.ts'
import { type Case, clue, type Explanation } from '../explain/explanation.ts'
import type { ContainerCase } from './container-case.ts'
import { placed } from './env-line.ts'
import { literalPort } from './literal-port.ts'

/** What the container adds to why a verdict is what it is, and to what there is to do. */
export function withContainer(explanation: Explanation, code: VerdictCode, c: Case): Explanation {
  const { container } = c
  if (container === undefined || code === 'start-failed') return explanation
  const literal = literalFix(explanation, code, c, container)
  const observations = [
    ...literal.observations,
    ...(bindCodes.has(code) ? bindClues(code, c) : []),
    ...(code === 'ok' ? baked(c, container) : []),
  ]
  return {
    ...explanation,
    observations: [...explanation.observations, ...observations],
    fix: [...literal.fix, ...explanation.fix].slice(0, 4),
  }
}

const bindCodes: ReadonlySet<VerdictCode> = new Set(['wrong-port', 'loopback-only', 'wrong-family'])

/** A command that holds the text $PORT is at fault whatever became of it; a crash has told it in its clue. */
function literalFix(
  { fix }: Explanation,
  code: VerdictCode,
  { evidence }: Case,
  container: ContainerCase,
): { readonly observations: readonly Observation[]; readonly fix: readonly Fix[] } {
  const found = literalPort(container, evidence.platform.port.variable)
  const told = fix.some(({ text }) => text === found?.fix.text)
  const matters = ['wrong-port', 'not-listening', 'loopback-only', 'crashed', 'exited'].includes(code)
  if (found === undefined || told || !matters) return { observations: [], fix: [] }
  return { observations: [clue(found.text)], fix: [found.fix] }
}

/** What `docker run -p` shows of the same app: that it hides the mistake is why it is made. */
function bindClues(code: VerdictCode, { evidence, classes }: Case): readonly Observation[] {
  const { port, platform } = evidence
  const found = [...classes.onPort, ...classes.candidates]
  const [first] = found
  if (first === undefined) return []
  const open = found.find(({ address }) => !/^(127\.|::1$|::ffff:127\.)/.test(address))
  const at = (open ?? first).port
  return [
    clue(
      open === undefined
        ? `docker run -p ${at}:${at} would accept connections and answer none`
        : code === 'wrong-port'
          ? `docker run -p ${at}:${at} would answer, and hide that ${platform.name} routes to ${platform.port.variable} (${port})`
          : `docker run -p ${at}:${at} would answer over IPv4 here, and hide this`,
    ),
  ]
}

/** What the image names as PORT is its default only. */
function baked({ evidence }: Case, { facts }: ContainerCase): readonly Observation[] {
  const { platform, port } = evidence
  const { variable } = platform.port
  const value = facts.image.env[variable]
  if (value === undefined || port === undefined || value === String(port)) return []
  return [
    clue(
      `the image's ${variable}=${value}${placed(facts, variable)} is its default only: ${platform.name} sets ${port}`,
    ),
  ]
}
