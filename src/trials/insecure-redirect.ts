import type { Look } from './look.ts'
import { type Settings, settingOf } from './setting-of.ts'
import type { Trial } from './trial.ts'

const most = 3

/** Behind TLS, what the app says of itself is https too: the browser blocks the rest, or comes back in the clear. */
export const insecureRedirectTrial: Trial = {
  code: 'insecure-redirect',
  title: 'redirects and links to the app itself keep https',
  async run(context) {
    // A redirect that never ends has been told.
    if (context.proto !== 'https' || context.answer.loop !== undefined) return []
    const asked = { path: context.path, headers: { Accept: 'text/html, */*;q=0.8' } }
    // The router here turns redirects to https of the app into ones that clients without TLS can follow.
    const [unchanged, page] = await Promise.all([context.direct(), context.routed(asked)])
    const evidence = [...redirectOf(unchanged, context.hostname), ...linksOf(page, context.hostname)]
    if (evidence.length === 0) return []
    const setting = settingOf(context, settings)
    const text = 'make links by X-Forwarded-Proto, which says https, or without scheme and host'
    return [
      {
        code: 'insecure-redirect',
        summary: `it leads clients that use https to http: ${evidence.length === 1 ? 'once' : `${evidence.length} times`} on ${context.path}`,
        evidence: evidence.slice(0, most),
        fix: [{ text: setting === undefined ? text : `${text}: ${setting}` }],
      },
    ]
  },
}

function redirectOf({ status, headers }: Look, hostname: string): readonly string[] {
  const { location } = headers
  return status >= 300 && status < 400 && isOwn(location, hostname)
    ? [`${status}, Location: ${location}`]
    : []
}

function linksOf({ headers, body }: Look, hostname: string): readonly string[] {
  if (!/html/i.test(headers['content-type'] ?? '')) return []
  const attributes = body.toString('utf8').matchAll(/\s(href|src|action)\s*=\s*["']?(http:\/\/[^\s"'>]+)/gi)
  const own = [...attributes].filter(([, , url]) => isOwn(url, hostname))
  return [...new Set(own.map(([, name, url]) => `${name?.toLowerCase()}="${url}"`))]
}

function isOwn(url: string | undefined, hostname: string): boolean {
  if (url === undefined || !URL.canParse(url)) return false
  const { protocol, hostname: host } = new URL(url)
  return protocol === 'http:' && host === hostname
}

const settings: Settings = [
  ['express nestjs', "app.set('trust proxy', 1), and req.protocol"],
  ['fastify', 'Fastify({ trustProxy: true }), and request.protocol'],
  ['koa', 'app.proxy = true, and ctx.protocol'],
  ['django', "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https') in settings.py"],
  ['flask', 'app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1)'],
  ['uvicorn fastapi starlette', 'uvicorn --proxy-headers --forwarded-allow-ips="*"'],
  ['rails', 'config.assume_ssl = true'],
  ['laravel', "$middleware->trustProxies(at: '*') in bootstrap/app.php"],
  ['symfony', "framework.trusted_proxies and trusted_headers: ['x-forwarded-proto']"],
  ['spring-boot', 'server.forward-headers-strategy=framework'],
  ['dotnet', 'app.UseForwardedHeaders() with XForwardedProto'],
]
