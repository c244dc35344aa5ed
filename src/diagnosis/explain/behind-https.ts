import type { Case } from './explanation.ts'

/** How the app's stack is told that the client used https, which only a header of the router's says. */
export function trustForwardedProto(c: Case): string | undefined {
  return settingOf(c, trusting)
}

/** How the app's stack is told to mark its cookies as Secure. */
export function secureCookies(c: Case): string | undefined {
  return settingOf(c, cookies)
}

type Settings = readonly (readonly [stacks: string, setting: string])[]

/** The first that fits, by what runs and then by what the project's files name, surest first. */
function settingOf({ stack, evidence }: Case, settings: Settings): string | undefined {
  const found = [stack?.remedy.stack, ...evidence.project.stacks.map(({ stack }) => stack)]
  for (const name of found) {
    const setting = settings.find(([stacks]) => name !== undefined && stacks.split(' ').includes(name))
    if (setting !== undefined) return setting[1]
  }
  return undefined
}

// A framework says more than the server in front of it, so the servers come last.
const trusting: Settings = [
  ['express nestjs', "app.set('trust proxy', 1), and ask req.secure"],
  ['fastify', 'Fastify({ trustProxy: true }), and ask request.protocol'],
  ['koa', 'app.proxy = true, and ask ctx.secure'],
  ['next nuxt sveltekit remix react-router hono', "read the request's x-forwarded-proto in the middleware"],
  ['node', "ask req.headers['x-forwarded-proto'] === 'https'"],
  ['django', "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https') in settings.py"],
  ['flask', 'app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1)'],
  ['fastapi', 'uvicorn --proxy-headers --forwarded-allow-ips="*"'],
  ['rails', 'config.assume_ssl = true beside config.force_ssl'],
  ['sinatra rack', 'ask request.ssl?, which reads X-Forwarded-Proto'],
  ['laravel', "$middleware->trustProxies(at: '*') in bootstrap/app.php"],
  ['symfony', "framework.trusted_proxies and trusted_headers: ['x-forwarded-proto']"],
  ['php apache php-fpm', "if ($_SERVER['HTTP_X_FORWARDED_PROTO'] === 'https') $_SERVER['HTTPS'] = 'on'"],
  ['spring-boot', 'server.forward-headers-strategy=framework'],
  ['quarkus', 'quarkus.http.proxy.proxy-address-forwarding=true'],
  ['dotnet', 'app.UseForwardedHeaders() with XForwardedProto, before UseHttpsRedirection()'],
  ['phoenix', 'force_ssl: [rewrite_on: [:x_forwarded_proto]]'],
  ['go gin echo', 'ask r.Header.Get("X-Forwarded-Proto") == "https"'],
  ['gunicorn', 'gunicorn --forwarded-allow-ips="*"'],
  ['uvicorn', 'uvicorn --proxy-headers --forwarded-allow-ips="*"'],
]

const cookies: Settings = [
  ['express nestjs', "cookie: { secure: true }, with app.set('trust proxy', 1)"],
  ['fastify', "cookie: { secure: 'auto' }, with Fastify({ trustProxy: true })"],
  ['koa', '{ secure: true } for ctx.cookies.set, with app.proxy = true'],
  ['django', 'SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True in settings.py'],
  ['flask', "app.config['SESSION_COOKIE_SECURE'] = True"],
  ['fastapi', 'response.set_cookie(..., secure=True)'],
  ['rails', 'config.force_ssl = true, with config.assume_ssl = true'],
  ['laravel', 'SESSION_SECURE_COOKIE=true'],
  ['symfony', 'framework.session.cookie_secure: true'],
  ['php apache php-fpm', 'session.cookie_secure = 1 in php.ini'],
  ['spring-boot', 'server.servlet.session.cookie.secure=true'],
  ['dotnet', 'options.Cookie.SecurePolicy = CookieSecurePolicy.Always'],
  ['phoenix', 'secure: true in the options of Plug.Session'],
  ['go gin echo', 'http.Cookie{Secure: true}'],
]
