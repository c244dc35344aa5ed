import type { StopReport } from '../../model/evidence.ts'
import type { Fix, Warning } from '../../model/verdict.ts'
import { commandFix } from '../explain/bind-fixes.ts'
import type { Case } from '../explain/explanation.ts'
import { duration, withoutDirectories } from '../text.ts'
import type { ContainerCase } from './container-case.ts'
import { plainWords, withExec } from './instruction-command.ts'

const inFront = /^(?:\S*\/)?((?:ba|da|a|z)?sh|npm|yarn|pnpm|bun)\b/

/**
 * A container that had to be killed because its first process kept the stop signal: a shell that passes nothing on, or
 * a program without a handler, to which the kernel does not give what would end it. `undefined`: the app itself took
 * too long.
 */
export function containerStopping(c: Case, container: ContainerCase, stop: StopReport): Warning | undefined {
  const { facts, launch } = container
  const [first] = stop.remaining
  const command = first?.command ?? launch.words.join(' ')
  const front = inFront.exec(command.trim())?.[1]
  const initial = c.evidence.service.container?.init === true
  if (front === undefined && (facts.handlesStopSignal !== false || initial)) return undefined
  const grace = duration(c.evidence.service.graceMs ?? c.evidence.platform.stop.graceMs)
  const evidence = [
    ...(first === undefined ? [] : [`the first process of the container: ${short(first.command)}`]),
    ...(facts.image.stopSignal !== undefined && facts.image.stopSignal !== stop.signal
      ? [`STOPSIGNAL ${facts.image.stopSignal} counts for docker stop; the platform sends ${stop.signal}`]
      : []),
  ]
  return {
    code: 'signal-swallowed',
    summary:
      front === undefined
        ? `${short(command)} is the container's first process and does not handle ${stop.signal}, so the kernel keeps it back: SIGKILL after ${grace}`
        : `${front} is the container's first process and kept ${stop.signal} from the app: SIGKILL after ${grace}`,
    ...(evidence.length > 0 && { evidence }),
    fix: front === undefined ? handlerFixes(stop, c) : [frontFix(front, c)],
  }
}

function short(command: string): string {
  const text = withoutDirectories(command)
  return text.length > 50 ? `${text.slice(0, 47)}...` : text
}

/** The instruction without the shell or package manager. */
function frontFix(front: string, { commands }: Case): Fix {
  const outer = commands.at(-1)
  const inner = commands[0]
  const text = `let the app be the first process, without ${front} in front`
  if (outer?.instruction === undefined || inner === undefined)
    return { text: `${text}: "exec ...", or its own command` }
  const { instruction } = outer.instruction
  const words = plainWords(inner.command.replace(/^exec\s+/, ''))
  const { keyword } = instruction
  const before = `${keyword} ${instruction.text}`
  // A shell form without a shell is JSON form.
  if (words !== undefined && outer.instruction.prefix === '')
    return { ...commandFix(outer, undefined, text), before, after: `${keyword} ${spaced(words)}` }
  return commandFix(outer, withExec(inner.command), text)
}

function spaced(words: readonly string[]): string {
  return `[${words.map(word => JSON.stringify(word)).join(', ')}]`
}

function handlerFixes({ signal }: StopReport, { stack, commands }: Case): readonly Fix[] {
  const node = stack?.remedy.stack === 'node' || commands.some(({ command }) => /\bnode\b/.test(command))
  const how = node ? `: process.on('${signal}', () => server.close(() => process.exit(0)))` : ''
  return [
    { text: `on ${signal} stop listening, finish the requests at hand, and exit${how}` },
    {
      text: 'or put an init in front: ENTRYPOINT ["tini", "--"], docker run --init, init: true in compose.yaml',
    },
  ]
}
