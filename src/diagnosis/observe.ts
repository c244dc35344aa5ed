import type { Evidence } from '../model/evidence.ts'
import type { Dial, FirstAnswer, HttpProbe, Listener, ProcessRef } from '../model/instance.ts'
import type { Platform } from '../model/platform.ts'
import type { Observation, VerdictCode } from '../model/verdict.ts'
import { reachOf } from './classify-listeners.ts'
import { expectationObservations } from './explain/expectations.ts'
import type { Case } from './explain/explanation.ts'
import { commandText, duration, exitText, processText } from './text.ts'
import { bracketed } from './want.ts'

/** What was measured, in the order of the panel: expected, found, the dial, the end, the answer. */
export function observe(code: VerdictCode, c: Case): readonly Observation[] {
  const { evidence } = c
  const { port, listeners } = evidence
  const ended = ['crashed', 'exited', 'start-failed'].includes(code)
  // Where an app that is gone should have listened is no news.
  const socketsMatter = !ended || listeners.length > 0
  return [
    ...(port !== undefined && socketsMatter ? [expected(port, c)] : []),
    ...listeners.map(listener => found(listener, evidence)),
    ...(code === 'not-listening' && listeners.length === 0 ? [nothingFound()] : []),
    ...dialed(code, evidence),
    ...endOf(evidence),
    ...booted(code, evidence),
    ...responses(code, evidence),
  ]
}

function expected(port: number, { evidence, wildcard }: Case): Observation {
  const { platform } = evidence
  const address = platform.bind.loopbackIsReachable ? '127.0.0.1' : wildcard
  const where = platform.bind.loopbackIsReachable
    ? 'this machine will do'
    : platform.bind.family === 'ipv6'
      ? 'all IPv6 interfaces'
      : 'all interfaces'
  return {
    kind: 'expected',
    address,
    port,
    text: `${bracketed(address)}:${port}  (${platform.port.variable}, ${where})`,
  }
}

function found(listener: Listener, { platform, port, container }: Evidence): Observation {
  if (listener.kind === 'unix')
    return {
      kind: 'listener',
      listener,
      text: `${listener.path}  ${of(listener.process, container)}  Unix socket`,
    }
  const address = `${bracketed(listener.address)}:${listener.port}`
  const remark = listener.kind === 'udp' ? 'UDP' : tcpRemark(listener, platform, port, container)
  return {
    kind: 'listener',
    listener,
    text: [address, of(listener.process, container), remark].filter(part => part !== '').join('  '),
  }
}

/** Of a container's processes this machine's numbers tell nothing. */
function of(process: ProcessRef | undefined, container: Evidence['container']): string {
  return container === undefined || process === undefined ? processText(process) : commandText(process)
}

function tcpRemark(
  listener: Extract<Listener, { kind: 'tcp' }>,
  { bind, port: rule }: Platform,
  port: number | undefined,
  container: Evidence['container'],
): string {
  const reach = reachOf(listener, bind)
  if (reach === 'loopback') return container === undefined ? 'this machine only' : 'inside the container only'
  if (reach === 'wrong-family') return listener.family === 'ipv6' ? 'IPv6 only' : 'IPv4 only'
  if (port !== undefined && listener.port !== port && rule.routes === 'port') return `not ${rule.variable}`
  return reach === 'single' ? 'this interface only' : ''
}

function nothingFound(): Observation {
  return { kind: 'no-listener', text: 'no TCP listener' }
}

function dialed(code: VerdictCode, { dial, port, ending }: Evidence): Observation[] {
  if (
    dial === undefined ||
    port === undefined ||
    code === 'port-taken' ||
    ending === 'exited' ||
    ending === 'start-failed'
  )
    return []
  if (code === 'late-bind' || (code === 'ok' && dial.outcome === 'connected')) return []
  return [
    { kind: 'dial', dial, text: `dialled ${bracketed(dial.address)}:${dial.port}  ${outcomeText(dial)}` },
  ]
}

function outcomeText({ outcome, errorCode }: Dial): string {
  const texts = {
    connected: 'connected',
    refused: 'connection refused',
    timeout: 'no answer',
    unreachable: 'unreachable',
    error: errorCode ?? 'error',
  }
  return texts[outcome]
}

function endOf({ exit, elapsedMs, stop, ending }: Evidence): Observation[] {
  if (exit === undefined || (stop !== undefined && ending !== 'exited')) return []
  return [{ kind: 'exit', exit, text: `${exitText(exit)} after ${duration(elapsedMs)}` }]
}

function booted(code: VerdictCode, { boundAfterMs, deadlineMs }: Evidence): Observation[] {
  if (boundAfterMs === undefined || (code !== 'ok' && code !== 'late-bind')) return []
  const left = deadlineMs - boundAfterMs
  const side = left >= 0 ? `${duration(left)} before the deadline` : `${duration(-left)} after the deadline`
  return [
    {
      kind: 'boot',
      bootMs: boundAfterMs,
      deadlineMs,
      text: `listening after ${duration(boundAfterMs)}, ${side}`,
    },
  ]
}

function responses(code: VerdictCode, { health, firstAnswer }: Evidence): Observation[] {
  const expected = expectationObservations(firstAnswer?.expectations ?? [])
  if (code === 'expectation-failed') return expected
  if (code !== 'ok' && code !== 'unhealthy' && code !== 'wrong-protocol') return []
  const probe = firstAnswer ?? health
  if (probe === undefined) return []
  // What following it as a browser told is in the warnings.
  const { loop: _loop, insecureCookies: _cookies, expectations: _expectations, ...plain }: FirstAnswer = probe
  return [{ kind: 'response', probe: plain, text: probeText(probe) }, ...expected]
}

function probeText(probe: HttpProbe): string {
  const { outcome, status, location, head, error, looksLike } = probe
  const body = head === undefined || head.trim() === '' ? '' : `  ${short(head)}`
  if (outcome === 'answer') return `${status}${location === undefined ? '' : ` to ${location}`}${body}`
  const spoken = looksLike === 'tls' ? 'TLS' : looksLike === 'http2' ? 'HTTP/2' : undefined
  if (probe.withheld !== undefined) return 'an answer that the router refuses'
  const what = {
    'not-http': spoken === undefined ? 'not HTTP' : `${spoken}, not HTTP/1.1`,
    closed: spoken === undefined ? 'closed without an answer' : `closed: it speaks ${spoken}`,
    refused: 'connection refused',
    timeout: `no answer within ${duration(probe.tookMs)}`,
    error: error ?? 'error',
  }[outcome]
  return `${what}${body}`
}

function short(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 77)}...` : line
}
