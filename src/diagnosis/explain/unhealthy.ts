import type { HttpProbe } from '../../model/instance.ts'
import type { Fix } from '../../model/verdict.ts'
import { duration } from '../text.ts'
import { trustForwardedProto } from './behind-https.ts'
import type { Case, Explanation } from './explanation.ts'

/** PORT is open, but the platform's health check never passed. */
export function explainUnhealthy(c: Case): Explanation {
  const { health, platform } = c.evidence
  const { check } = platform.boot
  // The user, or the platform's file, may have named another path than the platform has of its own.
  const path =
    /^\w+:\/\/[^/]*(\/.*)$/.exec(health?.url ?? '')?.[1] ?? (check.kind === 'http' ? check.path : '/')
  if (health === undefined)
    return {
      because: `${path} was not answered`,
      observations: [],
      fix: [{ text: `answer ${path} with 200` }],
    }
  return { because: outcomeText(path, health), observations: [], fix: [...fixes(path, health, c)] }
}

function outcomeText(path: string, probe: HttpProbe): string {
  if (probe.outcome === 'timeout') return `${path} was not answered within ${duration(probe.tookMs)}`
  if (probe.outcome === 'refused') return `the connection for ${path} was refused`
  if (probe.outcome !== 'answer')
    return `${path} failed${probe.error === undefined ? '' : `: ${probe.error}`}`
  const location = probe.location === undefined ? '' : ` to ${probe.location}`
  return `${path} answers ${probe.status}${location}`
}

function fixes(path: string, probe: HttpProbe, c: Case): readonly Fix[] {
  const { status = 0, location = '', head = '' } = probe
  if (hostRefused(status, head)) return hostFixes(probe.host, c)
  if (status >= 300 && status < 400 && /^https:/i.test(location))
    return [
      {
        text: `trust X-Forwarded-Proto: the redirect to https never ends behind a router. ${trustForwardedProto(c) ?? 'Or run with --proto https'}`,
      },
    ]
  if (status >= 300 && status < 400)
    return [
      {
        text: `answer ${path} itself with 200, or check the path it redirects to`,
        command: `paas-sim up --health-path ${location}`,
      },
    ]
  if (status === 404)
    return [{ text: `serve ${path}, or name a path the app serves`, command: 'paas-sim up --health-path /' }]
  if (status === 401 || status === 403) return [{ text: `let ${path} answer without a login` }]
  if (status >= 500) return [{ text: `${path} fails inside the app: its log says why` }]
  if (probe.outcome === 'timeout')
    return [{ text: `answer ${path} at once, without waiting for other services` }]
  return [{ text: `answer ${path} with a status the check accepts` }]
}

function hostRefused(status: number, head: string): boolean {
  return (
    [400, 403, 421].includes(status) &&
    /DisallowedHost|Invalid (Host|HTTP_HOST)|Blocked (request|host|hosts)|not allowed|Bad Request \(400\)/i.test(
      head,
    )
  )
}

function hostFixes(host: string, { stack, evidence }: Case): readonly Fix[] {
  const found = [stack?.remedy.stack, ...evidence.project.stacks.map(({ stack }) => stack)]
  const settings: readonly (readonly [string, string])[] = [
    ['django', `ALLOWED_HOSTS = ['${host}'] in settings.py`],
    ['vite', `server.allowedHosts and preview.allowedHosts: ['${host}'] in the Vite configuration`],
    ['rails', `config.hosts << "${host}" in config/environments/`],
    ['angular', `allowedHosts: ["${host}"] for the dev server`],
    ['webpack-dev-server', `devServer.allowedHosts: ['${host}']`],
  ]
  const setting = settings.find(([name]) => found.includes(name))
  return [
    {
      text: `the app refuses the host name ${host}: ${setting?.[1] ?? 'add it to the hosts it allows (ALLOWED_HOSTS, allowedHosts)'}`,
    },
  ]
}
