import type { Fix, Observation } from '../../model/verdict.ts'
import type { CrashClue } from '../clues/crash-clue.ts'
import { claimedPorts, plain } from '../clues/log-lines.ts'
import { bracketed } from '../want.ts'
import { bindFixes } from './bind-fixes.ts'
import { type Case, clue, type Explanation, logObservation } from './explanation.ts'

/** Alive, and no TCP listener of its own. */
export function explainNotListening(c: Case): Explanation {
  const named = otherSockets(c)
  const debuggers = c.classes.side.map(({ role, port }) => `${role.what} (${port})`)
  const only = [...named, ...debuggers]
  const failure = failed(c)
  const what = only.length > 0 ? `it opened only ${only.join(', ')}` : 'it runs, but listens on no TCP port'
  const own = [...(failure?.fix ?? []), ...numberFix(c), ...phoenixFix(c), ...socketFix(c)]
  // What has failed or listens elsewhere is no worker.
  const known = own.length > 0 && failure?.kind !== 'withheld-variable'
  const guesses = known ? [] : [...waitingFix(c), ...workerFix(c)]
  return {
    because: failure === undefined ? what : `${what}, because ${failure.text}`,
    observations: [
      ...(failure?.line === undefined ? [] : [logObservation(failure.line)]),
      ...(failure === undefined ? clues(c) : []),
    ],
    fix: [...own, ...guesses, ...listenFix(c)].slice(0, 4),
  }
}

/** What its last lines tell of a crash that something in front outlived: a reloader, a supervisor, a shell. */
function failed({ clues }: Case): CrashClue | undefined {
  return clues.find(({ kind }) => kind !== 'dependency-unreachable')
}

/** It listens, but on a socket of the file system. */
function socketFix(c: Case): readonly Fix[] {
  const socket = c.classes.others.find(other => other.kind === 'unix' && !toolSocket.test(other.path))
  if (socket?.kind !== 'unix' || numberFix(c).length > 0) return []
  const { variable } = c.evidence.platform.port
  const want = { variable, wildcard: c.wildcard, host: c.wildcard, port: true, foundPorts: [] }
  const changed = bindFixes({ ...c, evidence: { ...c.evidence, sources: [] } }, want).filter(
    fix => fix.after !== undefined,
  )
  return [{ text: `listen on ${variable} in place of the Unix socket ${socket.path}` }, ...changed]
}

/** Sockets that a tool opens for its own processes: tsx, abstract names, language servers of dev tools. */
const toolSocket = /^@|\/tsx-\d+\/|\.pipe$/

function otherSockets({ classes }: Case): readonly string[] {
  return classes.others.map(socket =>
    socket.kind === 'unix'
      ? `the Unix socket ${socket.path}`
      : `UDP ${bracketed(socket.address)}:${socket.port}`,
  )
}

function clues({ evidence }: Case): readonly Observation[] {
  const claim = claimedPorts(evidence.logTail)[0]
  if (claim === undefined) return []
  return [
    logObservation(claim.line),
    clue(`the log says port ${claim.port}, but no process of the app listens on it`),
  ]
}

/** `listen("8080;")` makes a Unix socket of that name, without an error. */
function numberFix({ classes, evidence }: Case): readonly Fix[] {
  const socket = classes.others.find(
    other => other.kind === 'unix' && /(^|\/)\s*\d{2,5}\D*$/.test(other.path) && !toolSocket.test(other.path),
  )
  if (socket?.kind !== 'unix') return []
  const { variable } = evidence.platform.port
  return [
    {
      text: `the port is not a number: it became the Unix socket ${socket.path}. Use Number(process.env.${variable})`,
    },
  ]
}

function phoenixFix({ stack, evidence }: Case): readonly Fix[] {
  if (stack?.remedy.stack !== 'phoenix' || evidence.environment.PHX_SERVER !== undefined) return []
  return [
    {
      text: 'a Phoenix release opens no port without PHX_SERVER: set it',
      command: 'PHX_SERVER=true bin/app start',
    },
  ]
}

/** The app has a line that listens, and never came to it. */
function waitingFix({ evidence, clues }: Case): readonly Fix[] {
  const waiting = clues.find(clue => clue.kind === 'dependency-unreachable')
  const hit = evidence.sources.find(({ text }) =>
    /\.listen\(|\.run\(|serve\(|ListenAndServe|\.bind\(/.test(text),
  )
  if (hit === undefined)
    return waiting === undefined ? [] : [{ text: `${waiting.text}: listen first, connect after` }]
  const reason = waiting === undefined ? 'what comes before it may be waiting (a database?)' : waiting.text
  return [
    {
      text: `${hit.file}:${hit.line} was not reached: ${reason}. Listen first, connect after`,
      file: hit.file,
      line: hit.line,
    },
  ]
}

function workerFix({ evidence }: Case): readonly Fix[] {
  const { service, project } = evidence
  const entry = project.procfile?.processes.find(process => process.name === service.name)
  const bot = botLibrary(evidence.project.packageJson?.dependencies ?? {}, evidence.logTail)
  const why = bot === undefined ? 'is it a worker?' : `it looks like a worker (${bot}).`
  if (entry === undefined || project.procfile === undefined)
    return [
      { text: `${why} One that serves no requests belongs in a Procfile as "worker: ${service.command}"` },
    ]
  return [
    {
      text: `${why} If it serves no requests, rename ${entry.name}: to worker:`,
      file: 'Procfile',
      line: entry.line,
      before: `${entry.name}: ${entry.command}`,
      after: `worker: ${entry.command}`,
    },
  ]
}

function botLibrary(
  dependencies: Readonly<Record<string, string>>,
  logTail: readonly string[],
): string | undefined {
  const known = [
    'discord.js',
    'telegraf',
    'node-telegram-bot-api',
    'grammy',
    '@slack/bolt',
    'tmi.js',
    'twitter-api-v2',
    'bullmq',
    'bull',
    'amqplib',
    'kafkajs',
    'node-cron',
  ]
  const library = known.find(name => dependencies[name] !== undefined)
  if (library !== undefined) return library
  const said = logTail
    .map(plain)
    .find(line => /\b(polling|bot (is )?(started|ready|online)|logged in as)\b/i.test(line))
  return said === undefined ? undefined : 'its log speaks of a bot'
}

function listenFix(c: Case): readonly Fix[] {
  const want = {
    variable: c.evidence.platform.port.variable,
    wildcard: c.wildcard,
    host: undefined,
    port: true,
    foundPorts: [],
  }
  return bindFixes({ ...c, commands: [], evidence: { ...c.evidence, sources: [] } }, want)
}
