import type { Fix, Observation } from '../../model/verdict.ts'
import type { CrashClue } from '../clues/crash-clue.ts'
import { tellingLine } from '../clues/crash-clues.ts'
import { plain } from '../clues/log-lines.ts'
import { fillTemplate } from '../command/fill-template.ts'
import { foregroundOf } from '../command/foreground.ts'
import { outOfMemoryKind } from '../container/container-clues.ts'
import { duration, exitText, processText, withoutDirectories } from '../text.ts'
import { bindFixes, commandFix } from './bind-fixes.ts'
import { type Case, clue, type Explanation, logObservation } from './explanation.ts'

/** Ended with a code or a signal before it was ready. */
export function explainCrash(c: Case): Explanation {
  const { exit, elapsedMs, logTail } = c.evidence
  const [surest] = c.clues
  const end = exit === undefined ? 'before it was ready' : `${exitText(exit)} after ${duration(elapsedMs)}`
  const memory = surest?.kind === outOfMemoryKind ? c.evidence.platform.container?.outOfMemory : undefined
  return {
    ...(memory !== undefined && { platformVerdict: memory }),
    because: surest === undefined ? `it ended with ${end}` : `${surest.text} (${end})`,
    observations: (surest === undefined ? lastLines(logTail) : [surest.line ?? tellingLine(logTail)])
      .filter(line => line !== undefined)
      .map(logObservation),
    fix:
      surest === undefined
        ? [readLog(logTail)]
        : [...otherPortFix(c, surest), ...fillFix(c, surest), ...surest.fix].slice(0, 3),
  }
}

/** Ended with 0: a daemon that left its launcher, or a command that is no server. */
export function explainExit(c: Case): Explanation {
  const { evidence, clues } = c
  const { survivors, elapsedMs } = evidence
  const holder = evidence.listeners.find(listener => listener.kind === 'tcp')?.process ?? survivors[0]
  const line = tellingLine(evidence.logTail)
  const foreground = foregroundFix(c)
  const stayed = holder !== undefined
  const observations: Observation[] = [
    ...(stayed ? [clue(`${processText(holder)} stayed behind in the background`)] : []),
    ...(line === undefined ? [] : [logObservation(line)]),
  ]
  const fix: Fix[] = [...foreground, ...clues.flatMap(clue => clue.fix)]
  if (fix.length === 0)
    fix.push(
      stayed
        ? { text: 'run the server in the foreground: the start command must live as long as the app' }
        : { text: `the start command must start the server and stay${suspect(c)}` },
    )
  return {
    because: stayed
      ? `the start command ended after ${duration(elapsedMs)} and left ${holderText(holder.command)} behind`
      : `the start command ended with status 0 after ${duration(elapsedMs)}`,
    observations,
    fix: uniqueFixes(fix),
  }
}

/** A crash over a port that is not PORT: the line that names it is the one to change. */
function otherPortFix(c: Case, { port }: CrashClue): readonly Fix[] {
  const { platform } = c.evidence
  if (port === undefined || port === c.evidence.port) return []
  const want = { variable: platform.port.variable, wildcard: c.wildcard, host: undefined, port: true }
  return bindFixes(c, { ...want, foundPorts: [port] }).filter(fix => fix.after !== undefined)
}

/** The command that starts nginx with its configuration filled in. */
function fillFix({ commands, evidence }: Case, { template }: CrashClue): readonly Fix[] {
  if (template === undefined) return []
  const { variable } = evidence.platform.port
  return commands.flatMap(user => {
    const after = fillTemplate(user.command, withoutDirectories(template), variable)
    return after === undefined ? [] : [commandFix(user, after, `fill ${variable} in before nginx starts`)]
  })
}

/** The three last lines, the telling one in front when it is not among them. */
function lastLines(logTail: readonly string[]): readonly string[] {
  const lines = logTail.map(plain).filter(line => line.trim() !== '')
  const last = lines.slice(-3).map(line => line.trim())
  const telling = tellingLine(logTail)
  return telling === undefined || last.includes(telling) ? last : [telling, ...last.slice(-2)]
}

function foregroundFix({ commands, evidence }: Case): readonly Fix[] {
  for (const user of commands) {
    const found = foregroundOf(user.command)
    if (found === undefined) continue
    const text = `run it in the foreground: ${found.why}`
    return [commandFix(user, found.after, text)]
  }
  const names = evidence.survivors
    .map(({ command }) => foregroundOf(command))
    .filter(found => found !== undefined)
  return names[0] === undefined ? [] : [{ text: `run it in the foreground: ${names[0].why}` }]
}

function holderText(command: string): string {
  return withoutDirectories(command).split(/[\s:]+/)[0] ?? 'a process'
}

function suspect({ evidence }: Case): string {
  const other = evidence.project.suspects.find(({ command }) => command !== evidence.service.command)
  return other === undefined ? '' : `; perhaps ${other.command} (${other.because})`
}

function readLog(logTail: readonly string[]): Fix {
  return logTail.length === 0
    ? { text: 'it printed nothing: run the command by hand in the same directory to see why' }
    : { text: 'the last lines of its log above say why' }
}

function uniqueFixes(fixes: readonly Fix[]): readonly Fix[] {
  return fixes.filter((fix, index) => fixes.findIndex(({ text }) => text === fix.text) === index).slice(0, 3)
}
