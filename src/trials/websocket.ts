import { randomBytes } from 'node:crypto'
import type { Project } from '../model/project.ts'
import { type Look, look } from './look.ts'
import { type Settings, settingOf } from './setting-of.ts'
import type { Trial, TrialContext } from './trial.ts'

const askMs = 1_000
/** It opens without the router: that it does not behind one is no matter of a machine that is busy. */
const askRoutedMs = 5_000
const mostPaths = 5

/** Where a WebSocket can be opened to the app, it can be opened through the router too. */
export const websocketTrial: Trial = {
  code: 'upgrade-fails',
  title: 'a WebSocket of the app opens through the router',
  async run(context) {
    const { body } = await context.direct()
    const paths = websocketPaths(context.project, body.toString('utf8')).slice(0, mostPaths)
    const local = await Promise.all(paths.map(path => openLocally(context, path)))
    const at = local.findIndex(({ status }) => status === 101)
    const path = paths[at]
    if (path === undefined) return []
    const origin = `${context.proto}://${context.hostname}`
    const routed = await context.routed({ path, headers: { ...upgrade(), Origin: origin } }, askRoutedMs)
    if (routed.status === 101) return []
    const setting = settingOf(context, settings)
    const text = `accept WebSockets whose Origin is ${origin}, and whose Host is ${context.hostname}`
    return [
      {
        code: 'upgrade-fails',
        summary: `a WebSocket to ${path} opens on this machine, but not through the router`,
        evidence: [
          `Origin: ${localOrigin(context)}, without the router, got 101`,
          `Origin: ${origin}, through the router, got ${routed.status === 0 ? 'no answer' : routed.status}`,
        ],
        fix: [{ text: setting === undefined ? text : `${text}: ${setting.replaceAll('{origin}', origin)}` }],
      },
    ]
  },
}

async function openLocally(context: TrialContext, path: string): Promise<Look> {
  const { instance, signal } = context
  const headers = { ...upgrade(), Host: `localhost:${instance.port}`, Origin: localOrigin(context) }
  using answer = await look({ ...instance, path, headers, timeoutMs: askMs, signal })
  return answer
}

function localOrigin({ instance }: TrialContext): string {
  return `http://localhost:${instance.port}`
}

function upgrade() {
  return {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  }
}

/** Where the app may have WebSockets: as its page says, by its packages, by its framework. None: it seems to have none. */
export function websocketPaths(project: Project, page: string): readonly string[] {
  const named = [...page.matchAll(/new WebSocket\(([^\n]{0,200})/g)].flatMap(([, text = '']) => {
    const path = /(?:host\}?|wss?:\/\/[^/\s"'`$]+)["'`\s+]*(\/[\w./-]*)|^\s*["'`](\/[\w./-]*)/.exec(text)
    return [path?.[1] ?? path?.[2] ?? '/']
  })
  const packages = Object.keys(project.packageJson?.dependencies ?? {})
  const known = packages.flatMap(name => byPackage[name] ?? [])
  const framework = project.stacks.flatMap(({ stack }) => byStack[stack] ?? [])
  return [...new Set([...named, ...known, ...framework])]
}

const usual = ['/', '/ws']
const socketIo = ['/socket.io/?EIO=4&transport=websocket']

const byPackage: Readonly<Record<string, readonly string[]>> = {
  'socket.io': socketIo,
  ws: usual,
  '@fastify/websocket': usual,
  'express-ws': usual,
  'koa-websocket': usual,
  websocket: usual,
  'faye-websocket': usual,
  '@hono/node-ws': usual,
  'graphql-ws': ['/graphql'],
}

const byStack: Readonly<Record<string, readonly string[]>> = {
  rails: ['/cable'],
  phoenix: ['/socket/websocket', '/live/websocket'],
}

const settings: Settings = [
  ['rails', "config.action_cable.allowed_request_origins = ['{origin}']"],
  ['django', 'AllowedHostsOriginValidator, with the host in ALLOWED_HOSTS'],
  ['phoenix', "check_origin: ['{origin}'] of the endpoint"],
  ['socket.io', "cors: { origin: '{origin}' } of the server"],
]
