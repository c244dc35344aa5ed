import type { Evidence, StopReport } from '../model/evidence.ts'
import type { TcpListener } from '../model/instance.ts'
import type { Fix, Warning } from '../model/verdict.ts'
import { isLoopback } from './classify-listeners.ts'
import { rewriteStart } from './command/rewrite-start.ts'
import { containerWarnings } from './container/container-warnings.ts'
import { ownAddress } from './container/own-address.ts'
import { containerStopping } from './container/stopping.ts'
import { secureCookies, trustForwardedProto } from './explain/behind-https.ts'
import { commandFix, sourceFix } from './explain/bind-fixes.ts'
import type { Case } from './explain/explanation.ts'
import { rewriteSource } from './source/rewrite-source.ts'
import { duration, processText } from './text.ts'
import { bracketed, type Want } from './want.ts'

/** What does not fail the app today. Found for apps that came up; stopping is judged for every app. */
export function warningsOf(c: Case, ok: boolean): readonly Warning[] {
  const hardCoded = ok ? hardCodedPort(c) : undefined
  const image = containerWarnings(c, ok, hardCoded !== undefined)
  // The image's own line says where the port is written down.
  const written = image.some(({ code }) => code === 'port-baked-in') ? undefined : hardCoded
  const boot = ok ? [written, singleAddress(c), slowFirstAnswer(c), ...behindHttps(c), ...extraPorts(c)] : []
  const { findings = [], skip = [] } = c.evidence
  return [...boot, ...image, debugPort(c), ...(ok ? findings : []), stopping(c)]
    .filter(warning => warning !== undefined)
    .filter(({ code }) => !skip.includes(code))
}

/** Routed to, but not because PORT was read: the same number is written down, or a scan found another one. */
function hardCodedPort(c: Case): Warning | undefined {
  const { evidence, classes, commands } = c
  const { port, platform, dial } = evidence
  // The port of a database is the one that its file says, and no platform's router chooses it.
  if (port === undefined || evidence.service.protocol === 'tcp') return undefined
  const { variable, routes } = platform.port
  const routed = dial?.outcome === 'connected' ? dial.port : (classes.onPort[0]?.port ?? port)
  const want: Want = { variable, wildcard: c.wildcard, host: undefined, port: true, foundPorts: [routed] }
  const literal = new RegExp(`(?<![\\w.$])${routed}(?![\\w.])`)
  const command = commands.find(({ command }) => literal.test(command) && !command.includes(`$${variable}`))
  const readsPort = evidence.sources.some(({ text }) => new RegExp(`\\b${variable}\\b`).test(text))
  const source = readsPort
    ? undefined
    : evidence.sources.find(hit => literal.test(hit.text) && rewriteSource(hit, want) !== undefined)
  if (routes === 'scan' && routed !== port)
    return hardCoded(
      `it was found on port ${routed}, not on ${variable} (${port})`,
      pointTo(c, want, command, source),
    )
  if (command === undefined && source === undefined) return undefined
  return hardCoded(
    `port ${routed} is written down; ${variable} is not read`,
    pointTo(c, want, command, source),
  )
}

function hardCoded(summary: string, fix: readonly Fix[]): Warning {
  return { code: 'hard-coded-port', summary, fix }
}

function pointTo(
  c: Case,
  want: Want,
  command: Case['commands'][number] | undefined,
  source: Evidence['sources'][number] | undefined,
): readonly Fix[] {
  const text = `take the port from ${want.variable}`
  if (command !== undefined) {
    const after = c.stack === undefined ? undefined : rewriteStart(command.command, c.stack.remedy, want)
    return [commandFix(command, after, text)]
  }
  if (source === undefined) return [{ text }]
  return [sourceFix(source, rewriteSource(source, want), text, c.evidence.sources)]
}

function singleAddress(c: Case): Warning | undefined {
  const { classes, wildcard, container } = c
  const [listener] = classes.onPort
  if (classes.portClass !== 'single-address' || listener === undefined) return undefined
  if (container !== undefined) return ownAddress(c, container, listener.address)
  return {
    code: 'single-address',
    summary: `it listens on ${listener.address} only, an address the platform's machines do not have`,
    fix: [{ text: `listen on all interfaces (${bracketed(wildcard)})` }],
  }
}

function slowFirstAnswer({ evidence }: Case): Warning | undefined {
  const { firstAnswer } = evidence
  if (firstAnswer?.outcome !== 'timeout') return undefined
  return {
    code: 'slow-first-answer',
    summary: `the first request had no answer within ${duration(firstAnswer.tookMs)}`,
    fix: [{ text: 'answer / (or the health path) without waiting for other services' }],
  }
}

/** The router ends TLS: the app must believe its header, and mark its cookies. */
function behindHttps(c: Case): readonly Warning[] {
  const { loop, insecureCookies } = c.evidence.firstAnswer ?? {}
  const warnings: Warning[] = []
  if (loop !== undefined) {
    const trust = trustForwardedProto(c)
    const text = 'the client uses https already, as X-Forwarded-Proto says: redirect by that header'
    warnings.push({
      code: 'redirect-loop',
      summary: `its redirect never ends: ${circle(loop)}`,
      fix: [{ text: trust === undefined ? text : `${text}. ${trust}` }],
    })
  }
  if (insecureCookies !== undefined) {
    const setting = secureCookies(c)
    const text = 'mark cookies as Secure where the client uses https'
    warnings.push({
      code: 'insecure-cookie',
      summary: `it sets ${insecureCookies.slice(0, 3).join(', ')} without Secure, which a browser also sends over http`,
      fix: [{ text: setting === undefined ? text : `${text}: ${setting}` }],
    })
  }
  return warnings
}

function circle(urls: readonly string[]): string {
  const short = urls.map(url => (url.length > 60 ? `${url.slice(0, 57)}...` : url))
  return short.length > 3 ? `${short[0]} to ${short[1]} to ... to ${short.at(-1)}` : short.join(' to ')
}

function extraPorts({ classes, evidence }: Case): readonly Warning[] {
  const { extraPorts = [], declaredPorts = [] } = evidence.service
  const named = new Set([...extraPorts, ...declaredPorts].map(({ port }) => port))
  const open = [...classes.candidates, ...classes.side.filter(({ role }) => role.kind === 'side')].filter(
    (listener): listener is TcpListener =>
      !isLoopback(listener.address) && listener.port !== evidence.dial?.port && !named.has(listener.port),
  )
  const ports = [...new Set(open.map(({ port }) => port))]
  if (ports.length === 0) return []
  const names = ports.map(port => {
    const role = classes.side.find(side => side.port === port)?.role
    return role === undefined ? String(port) : `${port} (${role.what})`
  })
  return [
    {
      code: 'extra-port',
      summary: `it also listens on ${names.join(', ')}, where ${evidence.platform.name} routes nothing`,
      fix: [
        { text: `serve everything on ${evidence.platform.port.variable}, or bind the others to 127.0.0.1` },
      ],
    },
  ]
}

function debugPort({ classes }: Case): Warning | undefined {
  const open = classes.side.find(({ role }) => role.kind === 'debugger')
  if (open === undefined) return undefined
  const { address, port, role, process } = open
  return {
    code: 'debug-port',
    summary: `${role.what} is open on ${bracketed(address)}:${port} (${processText(process)})`,
    fix: [{ text: 'take the debugger out of the start command (--inspect, -agentlib:jdwp, debugpy)' }],
  }
}

function stopping(c: Case): Warning | undefined {
  const { stop, platform, service } = c.evidence
  // Where the platform grants no time at all, no app ends within it.
  if (stop === undefined || !stop.killed || platform.stop.graceMs === 0) return undefined
  const inImage = c.container && containerStopping(c, c.container, stop)
  if (inImage !== undefined) return inImage
  const grace = duration(platform.stop.graceMs)
  const front =
    platform.stop.to === 'root' && c.container === undefined
      ? processInFront(stop, service.command)
      : undefined
  if (front !== undefined)
    return {
      code: 'signal-swallowed',
      summary: `${front} in front kept ${stop.signal} from the app: SIGKILL after ${grace}`,
      fix: [
        {
          text: `let the app be the first process: "exec ...", or the app's own command in place of ${front}`,
        },
      ],
    }
  const left = stop.remaining[0]
  return {
    code: 'stop-timeout',
    summary: `it did not end within ${grace} of ${stop.signal}${left === undefined ? '' : ` (${processText(left)})`}`,
    fix: [{ text: `on ${stop.signal} stop listening, finish the requests at hand, and exit` }],
  }
}

const shells = /^(?:\S*\/)?(sh|bash|dash|zsh|npm|yarn|pnpm|bun)\b/

/** The shell or package manager that got the signal in the app's place. */
function processInFront(stop: StopReport, command: string): string | undefined {
  const commands = [...stop.remaining.map(process => process.command), command]
  return commands.map(text => shells.exec(text.trim())?.[1]).find(name => name !== undefined)
}
