import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { formatDuration } from '../util/duration.ts'
import type { Look } from './look.ts'
import { type Settings, settingOf } from './setting-of.ts'
import type { Trial, TrialContext } from './trial.ts'

/** Servers that close early do so after 2 s or 5 s. */
const measuredMs = 6_000

/** The app's idle time against the router's: a request that is sent while the app closes its connection is lost. */
export const keepAliveTrial: Trial = {
  code: 'keep-alive-too-short',
  title: "idle connections live longer in the app than in the platform's router",
  async run(context) {
    const { upstreamKeepAliveMs: routerMs } = context.platform.router
    if (routerMs === 0 || context.assumed.has('router.upstreamKeepAliveMs')) return []
    const idle = await idleTime(await context.direct(), {
      untilMs: context.thorough ? routerMs : Math.min(routerMs, measuredMs),
      signal: context.signal,
    })
    if (idle === undefined || idle.ms >= routerMs) return []
    return [
      {
        code: 'keep-alive-too-short',
        summary: `it closes idle connections after ${shortly(idle.ms)}, ${context.platform.name}'s router only after ${shortly(routerMs)}: a request that is sent meanwhile fails`,
        evidence: [idle.evidence],
        fix: [{ text: fixText(context, routerMs) }],
      },
    ]
  },
}

interface Idle {
  readonly ms: number
  readonly evidence: string
}

/** As the app says, else as it does. `undefined`: longer than was waited for, or each connection has one request only. */
async function idleTime(
  answer: Look,
  o: { readonly untilMs: number; readonly signal: AbortSignal },
): Promise<Idle | undefined> {
  if (!keepsAlive(answer)) return undefined
  const stated = statedMs(answer.headers['keep-alive'])
  if (stated !== undefined)
    return { ms: stated, evidence: `its answer says Keep-Alive: ${answer.headers['keep-alive']}` }
  if (answer.socket === undefined) return undefined
  const closedMs = await closedAfter(answer.socket, o)
  if (closedMs === undefined) return undefined
  return { ms: closedMs, evidence: `it closed an idle connection after ${formatDuration(closedMs)}` }
}

/** Whether the router could send another request over the connection. */
function keepsAlive({ status, httpVersion, headers }: Look): boolean {
  const connection = headers.connection?.toLowerCase() ?? ''
  if (status === 0 || connection.includes('close')) return false
  return httpVersion !== '1.0' || connection.includes('keep-alive')
}

/** `timeout=5, max=100` -> 5000 */
export function statedMs(header: string | string[] | undefined): number | undefined {
  const seconds = /(?:^|[\s,;])timeout\s*=\s*"?(\d{1,6})/i.exec([header ?? ''].flat().join(','))?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1_000
}

/** `undefined`: it is still open when the time is over. */
async function closedAfter(
  socket: Socket,
  { untilMs, signal }: { readonly untilMs: number; readonly signal: AbortSignal },
): Promise<number | undefined> {
  const idleSince = performance.now()
  const over = new AbortController()
  const closed = new Promise<number>(resolve => {
    const tell = () => resolve(performance.now() - idleSince)
    socket.once('end', tell)
    socket.once('close', tell)
    if (socket.destroyed) tell()
  })
  try {
    const waited = delay(untilMs, undefined, { signal: AbortSignal.any([signal, over.signal]) })
    return await Promise.race([
      closed,
      waited.then(
        () => undefined,
        () => undefined,
      ),
    ])
  } finally {
    over.abort()
  }
}

function shortly(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`
}

function fixText(context: TrialContext, routerMs: number): string {
  const seconds = Math.ceil(routerMs / 1_000) + 5
  const text = `keep idle connections longer than the router, e.g. for ${seconds} s`
  const setting = settingOf(context, settings)
  if (setting === undefined) return text
  return `${text}: ${setting.replaceAll('{s}', String(seconds)).replaceAll('{ms}', String(seconds * 1_000))}`
}

// The server in front decides, not the framework behind it.
const settings: Settings = [
  ['gunicorn', 'gunicorn --keep-alive {s} (with a threaded or async worker class)'],
  ['uvicorn fastapi starlette', 'uvicorn --timeout-keep-alive {s}'],
  ['hypercorn quart', 'hypercorn --keep-alive {s}'],
  ['waitress waitress-serve', 'waitress-serve --channel-timeout={s}'],
  ['puma rails sinatra rack hanami', 'persistent_timeout {s} in config/puma.rb'],
  ['next', 'next start --keepAliveTimeout {ms}, or KEEP_ALIVE_TIMEOUT={ms} for the standalone server'],
  ['sveltekit', 'KEEP_ALIVE_TIMEOUT={s} in the environment of adapter-node'],
  ['nuxt nitro astro react-router remix vite', ''],
  ['fastify', 'Fastify({ keepAliveTimeout: {ms} })'],
  ['nestjs', 'app.getHttpServer().keepAliveTimeout = {ms}, after app.listen()'],
  ['bun', 'idleTimeout: {s} in Bun.serve()'],
  [
    'express koa hapi polka restify hono socket.io ws node',
    'server.keepAliveTimeout = {ms}, server being what listen() returns',
  ],
  ['spring-boot', 'server.tomcat.keep-alive-timeout={s}s'],
  ['quarkus', 'quarkus.http.idle-timeout={s}s'],
  ['go gin echo fiber chi', 'http.Server{IdleTimeout: {s} * time.Second}'],
  ['apache2 apache apache2-foreground', 'KeepAliveTimeout {s}'],
  ['nginx', 'keepalive_timeout {s}s;'],
]
