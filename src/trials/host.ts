import type { Warning } from '../model/verdict.ts'
import { type Look, look } from './look.ts'
import { type Settings, settingOf } from './setting-of.ts'
import type { Trial, TrialContext } from './trial.ts'

const askMs = 1_000
/** What is answered to a Host that is not let in, and to much else. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404, 421])
/** How frameworks word it, whatever the status. */
const words =
  /blocked (request|hosts?)|disallowedhost|invalid host(name| header)|allowedhosts|allowed_hosts|host .{0,80}not allowed/i

/** The Host of production is answered as localhost is. */
export const hostTrial: Trial = {
  code: 'host-refused',
  title: "requests with the app's public host name are answered",
  async run(context) {
    const { answer, hostname } = context
    if (!mayBeRefusal(answer.status ?? 0, answer.head ?? '')) return []
    // Asked alike but for the name, and past the router: its own headers are not to blame then.
    const [named, local] = await Promise.all([
      ask(context, hostname),
      ask(context, `localhost:${context.instance.port}`),
    ])
    return judge(context, named, local)
  },
}

async function ask(context: TrialContext, host: string): Promise<Look> {
  const { instance, path, proto, signal } = context
  const headers = { Host: host, 'User-Agent': 'paas-sim', Accept: '*/*', 'X-Forwarded-Proto': proto }
  using answer = await look({ ...instance, path, headers, timeoutMs: askMs, signal })
  return answer
}

function judge(context: TrialContext, named: Look, local: Look): readonly Warning[] {
  const text = textOf(named)
  const accepted = local.status > 0 && !mayBeRefusal(local.status, textOf(local))
  if (!mayBeRefusal(named.status, text) || !accepted) return []
  const { hostname } = context
  const said = words.test(text) ? `: "${excerpt(text)}"` : ''
  const fix = `let the app answer for its public host name: ${settingFor(context, text)}`
  return [
    {
      code: 'host-refused',
      summary: `it answers ${local.status} to localhost, but refuses the host name it has on the platform`,
      evidence: [
        `Host: ${hostname} got ${named.status}${said}`,
        `Host: localhost:${context.instance.port} got ${local.status}`,
      ],
      fix: [{ text: fix }],
    },
  ]
}

function mayBeRefusal(status: number, text: string): boolean {
  return refusals.has(status) || words.test(text)
}

const textOf = ({ body }: Look) => body.toString('utf8', 0, 20_000)

/** The line that says so, without its tags. */
function excerpt(text: string): string {
  const lines = text.replace(/<[^>]*>/g, '\n').split('\n')
  const line = lines.find(candidate => words.test(candidate)) ?? ''
  return line.replace(/\s+/g, ' ').trim().slice(0, 100)
}

function settingFor(context: TrialContext, text: string): string {
  const worded = wordings.find(([pattern]) => pattern.test(text))?.[1]
  const setting = worded ?? settingOf(context, settings) ?? "add '{host}' to its allowed hosts"
  return setting.replaceAll('{host}', context.hostname)
}

const vite =
  "preview.allowedHosts: ['{host}'] in vite.config (server.allowedHosts for the development server)"
const django = "ALLOWED_HOSTS = ['{host}'] in settings.py"
const rails = "config.hosts << '{host}' in config/environments"
const webpack = "devServer.allowedHosts: ['{host}'] in the webpack configuration"

/** The answer tells best whose words it is. */
const wordings: readonly (readonly [RegExp, string])[] = [
  [/allowedHosts/, vite],
  [/DisallowedHost|ALLOWED_HOSTS/, django],
  [/Blocked hosts?:/, rails],
  [/Invalid Host header/, webpack],
  [/Invalid Hostname/, '"AllowedHosts": "{host}" in appsettings.json'],
]

const settings: Settings = [
  ['vite sveltekit astro', vite],
  ['django', django],
  ['rails', rails],
  ['webpack-dev-server create-react-app vue-cli angular', webpack],
  ['dotnet', '"AllowedHosts": "{host}" in appsettings.json'],
]
