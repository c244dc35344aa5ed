import type { RequestEvent } from '../model/events.ts'
import type { FirstAnswer, HttpProbe } from '../model/instance.ts'
import type { RouterFailure, RouterFailureKind, RouterRules } from '../model/router-rules.ts'
import { httpProbe } from '../probe/http-probe.ts'
import type { Router } from '../router/router.ts'
import type { RoutableInstance } from '../supervise/launch.ts'
import { type Followed, followRedirects } from './follow-redirects.ts'

/** A slower first answer is a warning, not a failure. */
const firstAnswerMs = 10_000

interface FirstRequest {
  /** The port that leads to the service. */
  readonly router: Pick<Router, 'addresses' | 'port'>
  readonly rules: RouterRules
  readonly path: string
  /** The Host header, as production would send it. */
  readonly hostname: string
  /** What the router says the client used. @default 'http' */
  readonly proto?: 'http' | 'https'
  readonly signal: AbortSignal
  /** The router's record of the request that ended last. */
  readonly lastRequest: () => RequestEvent | undefined
  readonly instance: (name: string) => RoutableInstance | undefined
}

/**
 * One GET through the router; under https its redirects are followed, to tell a circle from a way. Where the router had to answer in the app's place, what the app itself sent is told
 * instead: asked once more, directly, and if that is too late, as the router's failure has it.
 */
export async function firstRequest(o: FirstRequest): Promise<FirstAnswer> {
  const request = {
    path: o.path,
    method: 'GET',
    host: o.hostname,
    timeoutMs: firstAnswerMs,
    signal: o.signal,
  } as const
  const router = { address: o.router.addresses[0] ?? '127.0.0.1', port: o.router.port }
  let record: RequestEvent | undefined
  const ask: Followed['ask'] = async (path, headers, onCookies) => {
    const probe = await httpProbe({ ...request, ...router, path, headers, onCookies })
    record ??= o.lastRequest()
    return probe
  }
  const routed =
    o.proto === 'https'
      ? await followRedirects({ ...o, ask, platformCookie: o.rules.affinity?.cookie })
      : await ask(o.path, {}, () => {})
  if (routed.outcome !== 'answer' || record === undefined) return routed
  const kinds = failureKinds(o.rules, record)
  const suspected = new Set(kinds.map(outcomeOf))
  suspected.delete('answer')
  const [surest] = suspected
  if (surest === undefined) return routed
  const [withheld] = kinds
  if (withheld !== undefined && kinds.every(kind => readAndRefused.has(kind)))
    return { ...withOutcome(routed, surest), withheld }
  const instance = record.instance === null ? undefined : o.instance(record.instance)
  if (instance === undefined || (suspected.size === 1 && surest === 'timeout'))
    return withOutcome(routed, surest)
  const direct = await httpProbe({ ...request, ...instance })
  if (direct.outcome === 'not-http' || direct.outcome === 'closed') return direct
  // The status alone may be the app's own.
  if (record.code === null && direct.outcome === 'answer' && direct.status === routed.status) return routed
  // The app has answered, with what the platform's edge keeps to itself.
  if (o.rules.replacedAnswers?.statuses.includes(direct.status ?? 0)) return direct
  if (suspected.size === 1) return withOutcome(routed, surest)
  return direct.outcome === 'answer' ? withOutcome(routed, 'not-http') : direct
}

/** The router has read an answer in HTTP, and may not pass it on. */
const readAndRefused: ReadonlySet<RouterFailureKind> = new Set([
  'response-content-length',
  'response-header-limit',
  'response-status-line-limit',
  'response-cookie-limit',
])

/** What may have failed, by the platform's code, or by the status where it has none; several where they share it. */
function failureKinds(rules: RouterRules, { code, status }: RequestEvent): readonly RouterFailureKind[] {
  const entries = Object.entries(rules.failures) as [RouterFailureKind, RouterFailure][]
  const alike = entries.filter(([, failure]) =>
    code === null ? failure.code === undefined && failure.status === status : failure.code === code,
  )
  return alike.map(([kind]) => kind)
}

function outcomeOf(kind: RouterFailureKind | undefined): HttpProbe['outcome'] {
  switch (kind) {
    case 'bad-response':
    case 'response-content-length':
    case 'response-header-limit':
    case 'response-status-line-limit':
    case 'response-cookie-limit':
      return 'not-http'
    case 'closed-without-response':
    case 'response-interrupted':
      return 'closed'
    case 'first-byte-timeout':
    case 'upstream-idle':
      return 'timeout'
    case 'connect-refused':
    case 'connect-timeout':
    case 'app-crashed':
      return 'refused'
    default:
      return 'answer'
  }
}

function withOutcome({ url, host, tookMs }: HttpProbe, outcome: HttpProbe['outcome']): HttpProbe {
  return { url, host, tookMs, outcome }
}
