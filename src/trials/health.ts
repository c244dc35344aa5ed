import type { HttpCheck } from '../model/platform.ts'
import { type Look, look } from './look.ts'
import type { Trial } from './trial.ts'

const mostMs = 1_000

/** The health check that let the app in passes still, now that it has served: the platform goes on asking. */
export const healthTrial: Trial = {
  code: 'health-fails',
  title: 'the health path still passes when the app has served a request',
  async run({ health, instance, hostname, signal }) {
    if (health === undefined) return []
    const timeoutMs = Math.min(health.timeoutMs, mostMs)
    const { path, method } = health
    const headers = { Host: hostname, 'User-Agent': 'paas-sim', Accept: '*/*', ...health.headers }
    using answer = await look({ ...instance, path, method, headers, timeoutMs, signal })
    // Slower than is waited for here is not slower than the platform waits.
    if (signal.aborted || (answer.status === 0 && answer.tookMs >= timeoutMs && timeoutMs < health.timeoutMs))
      return []
    if (passes(health, answer)) return []
    const got = answer.status === 0 ? 'no answer' : String(answer.status)
    return [
      {
        code: 'health-fails',
        summary: `the health check passed at boot, and fails now that the app has served: ${got}`,
        evidence: [
          `${method} ${path} with ${hostOf(headers)} got ${got}; ${passing(health)} pass${headOf(answer)}`,
        ],
        fix: [
          {
            text: `answer ${path} alike for as long as the app can serve, whatever was asked of it before`,
          },
        ],
      },
    ]
  },
}

function passes(health: HttpCheck, { status }: Look): boolean {
  return health.passes.some(([from, to]) => status >= from && status <= to)
}

function passing({ passes }: HttpCheck): string {
  return passes.map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`)).join(', ')
}

function hostOf({ Host }: { readonly Host: string }): string {
  return `Host: ${Host}`
}

function headOf({ body }: Look): string {
  const head = body.toString('utf8', 0, 200).replace(/\s+/g, ' ').trim().slice(0, 80)
  return head === '' ? '' : `: "${head}"`
}
