import type { Expectations, Expected } from '../platforms.cases.ts'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'

/** The line of paas-sim's own, where a platform's is not known. */
export const plainLine = (status: number, method = 'GET') =>
  new RegExp(
    `^method=${method} path="/[^"]*" host=app\\.test request_id=${uuid} fwd="[^"]*" instance=(web\\.1)? connect=(\\d+ms)? service=(\\d+ms)? status=${status} bytes=\\d*$`,
  )

/** The page of paas-sim, where a platform's is not known. */
export const plainPage = (status: number, title: string): Expected => ({
  client: [
    new RegExp(`^HTTP/1\\.1 ${status} `),
    /^Content-Type: text\/html; charset=utf-8$/,
    /^Cache-Control: no-cache, no-store$/,
  ],
  body: new RegExp(`<title>${title}</title>`),
  line: plainLine(status),
})

const ok: Expected = { client: [/^HTTP\/1\.1 200 OK$/], body: 'ok', line: plainLine(200) }

/**
 * What comes of each request where a platform's sources say nothing: what most routers do. A column begins with these
 * and replaces what its platform states.
 */
export const unstatedRows: Expectations = {
  'a plain request': {
    client: [/^HTTP\/1\.1 200 OK$/],
    clientNot: [/^(Server|Via|X-Request-Id|Set-Cookie):/i],
    body: 'ok',
    app: [
      /^GET \/a\?b=c HTTP\/1\.1$/,
      /^Host: app\.test$/i,
      /^X-Forwarded-For: 127\.0\.0\.1$/,
      /^X-Forwarded-Proto: https$/,
      /^Accept-Encoding: br, zstd$/,
    ],
    appNot: [/^(Via|X-Request-Id|X-Request-Start|X-Forwarded-Port|X-Forwarded-Host|X-Real-IP):/i],
    line: plainLine(200),
  },
  'an app with a name of its own': { client: [/^Server: app\/1$/, /^Via: 1\.1 mine$/], line: plainLine(200) },
  'a client that says where it comes from': {
    app: [
      /^X-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1$/,
      /^X-Forwarded-Proto: https$/,
      /^X-Real-IP: 8\.8\.8\.8$/,
      /^X-Forwarded-Host: h$/,
    ],
    line: / fwd="9\.9\.9\.9, 127\.0\.0\.1" /,
  },
  "a client's request id, of 20 characters": {
    app: [/^X-Request-Id: abcdefghij\+\/=-012345$/],
    line: plainLine(200),
  },
  "a client's request id, too short": { app: [/^X-Request-Id: abc$/], line: plainLine(200) },
  'http in place of https': { ...ok, app: [/^X-Forwarded-Proto: http$/] },
  "a redirect of the app's": {
    client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/, /^Set-Cookie: a=b; Secure$/],
    line: plainLine(302),
  },
  "a failure of the app's own": {
    client: [/^HTTP\/1\.1 503 Service Unavailable$/],
    body: 'mine',
    line: plainLine(503),
  },
  'no instance': plainPage(503, 'no instance is running'),
  'an app that has crashed': plainPage(503, 'the app has crashed'),
  'nobody at the address': plainPage(502, 'the app refused the connection'),
  'an app that closes without an answer': plainPage(502, 'the app closed the connection without an answer'),
  'an app that speaks no HTTP': plainPage(502, 'what the app sent is no HTTP answer'),
  'an app that does not begin to answer': plainPage(504, 'the app did not begin to answer in time'),
  'an answer that ends too early': { client: [/^HTTP\/1\.1 200 OK$/], body: 'abc', line: plainLine(502) },
  'a header of 5,000 bytes from the app': { ...ok, client: [/^HTTP\/1\.1 200 OK$/, /^X-Big: a{5000}$/] },
  'a cookie of 9,000 bytes from the app': ok,
  'a request line of 8,300 bytes': {
    client: [/^HTTP\/1\.1 414 /],
    body: /<title>the request line is too long<\/title>/,
    app: null,
    line: / status=414 /,
  },
  'a request without Host': {
    client: [/^HTTP\/1\.1 400 /],
    body: /<title>not a valid request<\/title>/,
    app: null,
    line: / host= request_id=\S+ .* status=400 /,
  },
  'a body of more than a megabyte': { ...ok, line: plainLine(200, 'POST') },
  'an unknown value of Expect': { client: [/^HTTP\/1\.1 417 /], app: null, line: plainLine(417) },
}
