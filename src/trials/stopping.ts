import { constants } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { StopReport } from '../model/evidence.ts'
import type { ProcessRef } from '../model/instance.ts'
import type { StopRule } from '../model/platform.ts'
import type { Warning } from '../model/verdict.ts'
import { requestTarget } from '../util/request-target.ts'
import { OpenRequest } from './open-request.ts'
import { type Settings, settingOf } from './setting-of.ts'
import { endedBy, leadsItsGroup } from './signal-disposition.ts'
import type { TriedApp } from './trial.ts'

/** How long a request has to be under way to be one that the stop may not cut. */
const underWayMs = 60
/** By then the signal has been sent, also where the app goes on listening. */
const signalledMs = 1_000
const lookEveryMs = 15
/** An app that has not answered by then is not held up by us any longer. */
const patienceMs = 1_000
const end = 'Connection: close\r\n\r\n'

export interface TriedStop extends TriedApp {
  readonly rule: StopRule
  /** Who listens on the app's port. */
  readonly owners: readonly ProcessRef[]
  /** How long the first answer took. */
  readonly answerMs: number
  readonly signal: AbortSignal
}

/**
 * Opens requests that are under way when the stop signal comes, where the app lets them be; the function it resolves to
 * is given the stop while it goes on, and tells whether they were answered. An app that has no handler for the signal
 * cuts whatever is under way, also where it answers too fast for us to see that.
 */
export async function tryStop(
  o: TriedStop,
): Promise<(stop: Promise<StopReport | undefined>) => Promise<readonly Warning[]>> {
  const { rule, signal, answerMs } = o
  if (rule.signal === 'SIGKILL' || rule.graceMs === 0) return async () => []
  const [defaults, requests, leaders] = await Promise.all([
    endedBy(rule.signal, o.owners),
    openRequests(o),
    Promise.all(o.owners.map(async owner => ((await leadsItsGroup(owner)) ? [owner] : []))),
  ])
  // Last: a server of one worker reads nothing else until it has the whole head.
  const beginning = new OpenRequest(
    o.instance,
    `GET ${requestTarget(o.path)} HTTP/1.1\r\nHost: ${o.hostname}\r\n`,
    end,
  )
  await pause(lookEveryMs, signal)
  const all = [beginning, ...requests]
  return async stop => {
    try {
      await signalled(o, stop, all)
      for (const request of all) request.finish()
      const settled = Promise.all(all.map(request => request.settled))
      await Promise.race([settled, pause(patienceMs + 2 * answerMs, signal)])
      const cut = requests.some(request => request.cut)
      const beginningCut = beginning.cut
      for (const request of all) request[Symbol.dispose]()
      const report = await stop
      // What was killed in the end has a warning of its own.
      if (report === undefined || report.killed || signal.aborted) return []
      return judge(o, { report, defaults, leaders: leaders.flat(), cut, beginningCut })
    } finally {
      for (const request of all) request[Symbol.dispose]()
    }
  }
}

/** Those that the app has not answered after a while. An app that answers at once has none. */
async function openRequests(o: TriedStop): Promise<readonly OpenRequest[]> {
  const head = [
    `GET ${requestTarget(o.path)} HTTP/1.1`,
    `Host: ${o.hostname}`,
    'User-Agent: paas-sim',
    'Accept: */*',
    'Connection: close',
  ]
  const body = ['Content-Type: application/json', 'Content-Length: 2']
  const all = [
    // Answered late by an app that reads what it is sent before it answers, ...
    new OpenRequest(o.instance, `${[...head, ...body].join('\r\n')}\r\n\r\n{`, '}'),
    // ... and by one that takes its time.
    new OpenRequest(o.instance, `${head.join('\r\n')}\r\n\r\n`),
  ]
  await Promise.race([Promise.all(all.map(request => request.settled)), pause(underWayMs, o.signal)])
  const [open, answered] = [true, false].map(pending => all.filter(request => request.pending === pending))
  for (const request of answered ?? []) request[Symbol.dispose]()
  return open ?? []
}

/**
 * Waits until the app has had its signal: it takes no more connections, has cut what it had, or has ended. What is
 * held back until then has to be under way at that moment, and must not hold the app up afterwards.
 */
async function signalled(
  o: TriedStop,
  stop: Promise<unknown>,
  requests: readonly OpenRequest[],
): Promise<void> {
  const until = performance.now() + signalledMs
  let ended = false
  const noteEnd = () => {
    ended = true
  }
  stop.then(noteEnd, noteEnd)
  while (!ended && performance.now() < until && !o.signal.aborted) {
    using knock = new OpenRequest(o.instance, '')
    const refused = await Promise.race([
      knock.refused,
      stop.then(() => true),
      pause(lookEveryMs * 10, o.signal),
    ])
    if (refused === true || requests.every(({ pending }) => !pending)) return
    await Promise.race([stop, pause(lookEveryMs, o.signal)])
  }
}

interface Seen {
  readonly report: StopReport
  readonly defaults: readonly ProcessRef[]
  /** The owner whose end is the one that was reported. */
  readonly leaders: readonly ProcessRef[]
  /** A request that the app had read whole, or was reading the body of, had no answer. */
  readonly cut: boolean
  /** The same of a request whose head was still being sent: some apps do so rightly, and end in good order. */
  readonly beginningCut: boolean
}

function judge(o: TriedStop, { report, defaults, leaders, cut, beginningCut }: Seen): readonly Warning[] {
  const unprepared = defaults[0] ?? (beginningCut ? nodeWithoutHandler(o, report, leaders) : undefined)
  if (unprepared === undefined && !cut) return []
  const { signal } = o.rule
  const evidence = [
    ...(unprepared === undefined
      ? []
      : [`${unprepared.command}, pid ${unprepared.pid}, has no handler for ${signal}`]),
    ...(cut ? ['a request that was under way got no answer: its connection was cut'] : []),
    `it ended ${Math.round(report.tookMs)} ms after ${signal}; the platform grants ${o.rule.graceMs / 1_000} s`,
  ]
  const setting = settingOf(o, settings)
  const text = `on ${signal} stop listening, finish the requests at hand, and exit`
  return [
    {
      code: 'drops-requests',
      summary: `requests that are under way when ${signal} comes are cut, at every deploy and restart`,
      evidence,
      fix: [{ text: setting === undefined ? text : `${text}: ${setting.replaceAll('{signal}', signal)}` }],
    },
  ]
}

/**
 * Node handles the signal itself, and then dies of it, where the app does not: its masks look alike. Other servers
 * (uvicorn) die of the signal, too, when they have finished all requests.
 */
function nodeWithoutHandler(
  o: TriedStop,
  { exit }: StopReport,
  leaders: readonly ProcessRef[],
): ProcessRef | undefined {
  const { signal } = o.rule
  if (exit?.signal !== signal && exit?.code !== 128 + constants.signals[signal]) return undefined
  const packages = Object.keys(o.project.packageJson?.dependencies ?? {})
  if (packages.some(name => finishThenDie.has(name))) return undefined
  return leaders.find(({ command }) => /^(\S*[\\/])?(node(\.exe)?|next-server)(\s|$)/.test(command))
}

/** They end idle connections, wait for the others, and send the process its signal again. */
const finishThenDie = new Set(['@godaddy/terminus', 'stoppable', 'http-terminator', 'signal-exit'])

const pause = (ms: number, signal: AbortSignal) =>
  delay(ms, undefined, { signal, ref: false }).catch(() => undefined)

const settings: Settings = [
  ['fastify', "process.on('{signal}', () => app.close())"],
  ['nestjs', 'app.enableShutdownHooks() before app.listen()'],
  ['astro', "with node({ mode: 'middleware' }) its handler runs in a server of your own, which can do so"],
  ['next sveltekit nuxt nitro react-router remix vite', ''],
  [
    'express koa hapi polka restify hono socket.io ws node',
    "process.on('{signal}', () => server.close()), server being what listen() returns",
  ],
  ['bun', "process.on('{signal}', () => server.stop()), server being what Bun.serve() returns"],
  ['uvicorn fastapi starlette', 'uvicorn --timeout-graceful-shutdown 25'],
  ['flask django bottle', 'run it by gunicorn, which does so'],
  ['spring-boot', 'server.shutdown=graceful'],
  ['quarkus', 'quarkus.shutdown.timeout=25'],
  ['go gin echo fiber chi', 'signal.NotifyContext, then server.Shutdown(ctx)'],
  ['nginx', 'stop it by SIGQUIT'],
]
