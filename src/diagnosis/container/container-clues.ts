import type { Evidence } from '../../model/evidence.ts'
import type { CrashClue } from '../clues/crash-clue.ts'
import { portIn } from '../clues/crash-line.ts'
import { plain } from '../clues/log-lines.ts'
import { type ContainerCase, containerCase, unprivilegedUser } from './container-case.ts'
import { literalPort } from './literal-port.ts'

/** Of the clue that the engine says so, not the app. */
export const outOfMemoryKind = 'container-out-of-memory'

/** What the container adds to the clues of a crash, surest first. */
export function withContainerClues(e: Evidence, clues: readonly CrashClue[]): readonly CrashClue[] {
  const c = containerCase(e)
  if (c === undefined) return clues
  const literal = literalClue(e, c)
  const rest = clues.map(clue => inImage(clue, e, c))
  const sure = [outOfMemory(e, c), literal?.sure === true ? literal.clue : undefined, privileged(e, c)]
  const guess = literal?.sure === false ? [literal.clue] : []
  return [...sure.filter(clue => clue !== undefined), ...rest, ...guess]
}

function outOfMemory(e: Evidence, { facts }: ContainerCase): CrashClue | undefined {
  if (!facts.outOfMemory || e.exit === undefined) return undefined
  const limit =
    facts.memoryBytes === undefined ? 'there is' : `the ${megabytes(facts.memoryBytes)} it may have`
  return {
    kind: outOfMemoryKind,
    text: `it wanted more memory than ${limit}`,
    fix: [
      { text: 'let it hold less at once (fewer workers, smaller caches), or give it a larger limit or plan' },
      {
        text: 'tell the runtime its limit: node --max-old-space-size, java -XX:MaxRAMPercentage=75, GOMEMLIMIT',
      },
    ],
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`
}

/** Sure where the log speaks of a port that is no number. */
function literalClue(e: Evidence, c: ContainerCase): { clue: CrashClue; sure: boolean } | undefined {
  const { variable } = e.platform.port
  const literal = literalPort(c, variable)
  if (literal === undefined) return undefined
  const lines = e.logTail.map(plain).filter(line => line.includes(`$${variable}`) || noNumber.test(line))
  // Node prints an error as an object behind its message.
  const line = lines.findLast(line => !/^\s*(at |code:)/.test(line)) ?? lines.at(-1)
  return {
    clue: {
      kind: 'literal-port',
      text: literal.text,
      ...(line && { line: line.trim() }),
      fix: [literal.fix],
    },
    sure: line !== undefined,
  }
}

const noNumber =
  /\bNaN\b|\$\{?\w*PORT|BAD_PORT|(valid|invalid|bad|illegal|unknown|parse|parsing|integer|number).{0,40}port|port.{0,60}(invalid|valid|number|integer|NaN)|invalid literal for int/i

const permission = /EACCES|permission denied/i
const binding = /bind|listen|sock|:\d{1,3}\b|port \d/i

/** Another user than root that opened a port below 1024, and may not. */
function privileged(e: Evidence, c: ContainerCase): CrashClue | undefined {
  const user = unprivilegedUser(c.facts.image, e.service.container?.user)
  if (user === undefined) return undefined
  const line = e.logTail.map(plain).findLast(line => permission.test(line) && binding.test(line))
  const port = line && lowPort(line)
  if (line === undefined || port === undefined || Number(port) >= 1024) return undefined
  const { variable } = e.platform.port
  return {
    kind: 'port-forbidden',
    port: Number(port),
    line: line.trim(),
    text: `it runs as ${userText(user, c, e.service.container?.user)} and may not open port ${port}: ports below 1024 are root's`,
    fix: [{ text: `take the port from ${variable}` }],
  }
}

/** Not the clock in front of the line. */
function lowPort(line: string): string | number | undefined {
  return /:(\d{1,3})\b/.exec(line.replace(/\b\d+:\d+:\d+\b/g, ''))?.[1] ?? portIn(line)
}

/**
 * `node (USER, Dockerfile line 9)`
 * @param asked the user that was asked for in place of the image's
 */
export function userText(user: string, { facts }: ContainerCase, asked: string | undefined): string {
  if (asked !== undefined) return `user ${user}`
  const said = facts.dockerfile?.instructions.findLast(({ keyword }) => keyword === 'USER')
  const place = said === undefined ? '' : ` (USER, ${facts.dockerfile?.file} line ${said.line})`
  return `${user}${place}`
}

/** The advice of a clue, for what is installed in an image and not on this machine. */
function inImage(clue: CrashClue, { exit }: Evidence, { facts }: ContainerCase): CrashClue {
  const file = facts.dockerfile?.file ?? 'the Dockerfile'
  switch (clue.kind) {
    case 'killed':
      return exit?.code === 137 && !facts.outOfMemory
        ? {
            ...clue,
            text: 'it was killed by SIGKILL, and not for want of memory',
            fix: [{ text: 'look for what ends it: itself, a supervisor in the image, or docker kill' }],
          }
        : clue
    case 'missing-module':
      return {
        ...clue,
        text: clue.text.replace('is not installed', 'is not installed in the image'),
        fix: [
          {
            text: `install it in ${file} (npm ci, pip install -r, bundle install), behind the COPY of its list`,
          },
        ],
      }
    case 'build-missing':
      return {
        ...clue,
        fix: [{ text: `build the app in ${file}, and COPY what the build makes into the last stage` }],
      }
    case 'no-such-file':
      return {
        ...clue,
        fix: [{ text: `COPY it into the image, or correct the path; .dockerignore may leave it out` }],
      }
    default:
      return clue
  }
}
