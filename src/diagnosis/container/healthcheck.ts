import type { ContainerHealthcheck } from '../../model/container.ts'
import type { Fix, Warning } from '../../model/verdict.ts'
import { plain } from '../clues/log-lines.ts'
import type { Case } from '../explain/explanation.ts'
import { type ContainerCase, instructionPlace } from './container-case.ts'

/** A run that is under way when the container is stopped is killed with it. */
const endedWithContainer = 137

/** HEALTHCHECK whose last run failed, although the app answers. */
export function failingHealthcheck(c: Case, container: ContainerCase): Warning | undefined {
  const { facts } = container
  const last = facts.healthResults?.findLast(({ status }) => status !== endedWithContainer)
  if (last === undefined || last.status === 0) return undefined
  const { healthcheck = facts.image.healthcheck } = c.evidence.service.container ?? {}
  const missing = missingTool(last, healthcheck)
  // It may have asked before the app was there.
  if (facts.healthStarting && missing === undefined && !asksElsewhere(c, healthcheck)) return undefined
  const said = last.output
    .split('\n')
    .map(plain)
    .findLast(line => line.trim() !== '')
    ?.trim()
  const why = missing === undefined ? `status ${last.status}` : `${missing} is not in the image`
  const runs = facts.healthResults?.length ?? 0
  return {
    code: 'healthcheck-fails',
    summary: `the image's HEALTHCHECK fails although the app answers: ${why}`,
    evidence: [
      `it has run ${runs === 1 ? 'once' : `${runs} times`}: ${testText(healthcheck)}`,
      ...(said === undefined ? [] : [`its last output: ${said.slice(0, 120)}`]),
      `Docker and Compose take the container for unhealthy; ${c.evidence.platform.name} has a check of its own`,
    ],
    fix: [fixOf(c, container, missing, healthcheck)],
  }
}

function asksElsewhere({ evidence }: Case, check: ContainerHealthcheck | undefined): boolean {
  const asked = askedPort(check)
  return asked !== undefined && evidence.port !== undefined && Number(asked) !== evidence.port
}

function askedPort(check: ContainerHealthcheck | undefined): string | undefined {
  return /(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):(\d{2,5})/.exec(check?.test.join(' ') ?? '')?.[1]
}

function testText(check: ContainerHealthcheck | undefined): string {
  return check === undefined ? 'its command' : check.test.slice(1).join(' ').slice(0, 120)
}

/** A shell says 127; the runtime says so itself where there is none. */
function missingTool(
  { status, output }: { readonly status: number; readonly output: string },
  check: ContainerHealthcheck | undefined,
): string | undefined {
  const named =
    /exec: "([^"]+)": (?:executable file not found|stat)/.exec(output)?.[1] ??
    /(?:^|[\s:])([\w./-]+): (?:command )?not found/.exec(output)?.[1]
  if (named !== undefined) return named
  return status === 127 ? /^\s*([\w./-]+)/.exec(check?.test.at(1) ?? '')?.[1] : undefined
}

function fixOf(
  { evidence }: Case,
  { facts }: ContainerCase,
  missing: string | undefined,
  check: ContainerHealthcheck | undefined,
): Fix {
  const { port, platform } = evidence
  const { variable } = platform.port
  const written = facts.dockerfile?.instructions.findLast(({ keyword }) => keyword === 'HEALTHCHECK')
  const ofImage = evidence.service.container?.healthcheck === undefined && written !== undefined
  const place = ofImage && written !== undefined ? instructionPlace(facts, written) : {}
  if (missing !== undefined) {
    const node = /^node(js)?$/.test(facts.image.command[0] ?? '') || 'NODE_VERSION' in facts.image.env
    const own = `node -e "fetch('http://127.0.0.1:'+process.env.${variable}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"`
    if (node) return { text: `ask with what the image has: HEALTHCHECK CMD ${own}`, ...place }
    return {
      text: `install ${missing} in the image, or ask with what it has (wget of Alpine, the app's own language)`,
      ...place,
    }
  }
  const asked = askedPort(check)
  if (asked !== undefined && port !== undefined && Number(asked) !== port) {
    const text = `it asks port ${asked}, and the app listens on ${variable} (${port}): ask \${${variable}:-${asked}}`
    // Only a shell fills it in.
    const change =
      ofImage && written !== undefined && check?.test[0] === 'CMD-SHELL'
        ? {
            before: `HEALTHCHECK ${written.text}`,
            after: `HEALTHCHECK ${written.text.replace(`:${asked}`, () => `:\${${variable}:-${asked}}`)}`,
          }
        : {}
    return { text, ...place, ...change }
  }
  return { text: 'let it end with 0 when the app serves, or take it out of the image', ...place }
}
