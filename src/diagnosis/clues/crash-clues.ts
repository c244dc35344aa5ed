import type { CrashClue, CrashScene } from './crash-clue.ts'
import { meansOwnPort } from './crash-line.ts'
import { crashPatterns } from './crash-patterns.ts'
import { plain } from './log-lines.ts'

/** What exit code, signal and last log lines tell, surest first. Empty when they tell nothing. */
export function crashClues(scene: CrashScene): readonly CrashClue[] {
  const lines = scene.logTail.map(plain).filter(line => line.trim() !== '')
  const missing = withheldVariable(lines, scene.withheld)
  const told = crashPatterns.flatMap(({ kind, pattern, explain }) => {
    const line = lines.findLast(line => pattern.test(line))
    const match = line === undefined ? null : pattern.exec(line)
    const clue = match === null ? undefined : explain(match, scene, lines)
    return clue === undefined || line === undefined ? [] : [{ kind, line, ...clue }]
  })
  const ended = endClue(scene)
  return [...missing, ...told, ...(ended === undefined ? [] : [ended])]
}

/** The line that says most about a crash: an error's own line rather than its stack. */
export function tellingLine(logTail: readonly string[]): string | undefined {
  const lines = logTail.map(plain).filter(line => line.trim() !== '')
  const telling = lines.findLast(line => errorLine.test(line) && !stackLine.test(line))
  return (telling ?? lines.at(-1))?.trim()
}

const errorLine =
  /(^|\s|\[)(\w*(Error|Exception)\b|error[: \]]|fatal|panic|fail(ed|ure)|cannot|could not|not found)/i
const stackLine = /^\s+at |^\s+File "|^Node\.js v\d|^\s*\^+\s*$|^\s+from .*:\d+:in/

function withheldVariable(lines: readonly string[], withheld: readonly string[]): CrashClue[] {
  const last = lines.slice(-15)
  for (const name of withheld.filter(name => !meansOwnPort(name))) {
    const line = last.findLast(line => new RegExp(`\\b${escaped(name)}\\b`).test(line))
    if (line === undefined) continue
    return [
      {
        kind: 'withheld-variable',
        text: `its last lines name ${name}, which your shell has but the app was not given`,
        line,
        fix: [
          {
            text: `give the app ${name}: put it into .env, or pass it on`,
            command: `paas-sim up --env ${name}="$${name}"`,
          },
        ],
      },
    ]
  }
  return []
}

function endClue({ exit }: CrashScene): CrashClue | undefined {
  if (exit === undefined) return undefined
  const { code, signal } = exit
  const number = code !== null && code > 128 ? code - 128 : undefined
  const name = signal ?? (number === undefined ? undefined : signalNames[number])
  if (name === 'SIGKILL')
    return {
      kind: 'killed',
      text: 'it was killed by SIGKILL, as the kernel does when memory runs out',
      fix: [{ text: 'look for "Out of memory" in the kernel log, and give the app less to hold in memory' }],
    }
  if (name !== undefined && name in faults)
    return {
      kind: 'signal',
      text: `it was ended by ${name} (${faults[name]})`,
      fix: [{ text: 'a native module or the runtime failed: reinstall the dependencies for this machine' }],
    }
  return undefined
}

const signalNames: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
}
const faults: Readonly<Record<string, string>> = {
  SIGILL: 'an instruction this processor does not have',
  SIGABRT: 'the runtime gave up',
  SIGBUS: 'a bad memory access',
  SIGFPE: 'an arithmetic fault',
  SIGSEGV: 'a memory fault',
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
