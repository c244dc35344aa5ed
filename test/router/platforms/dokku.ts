import type { Expectations, Expected } from '../platforms.cases.ts'

const combined = (status: number, request = 'GET /.* HTTP/1\\.1') =>
  new RegExp(
    `^127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\\] "${request}" ${status} \\d+ "[^"]*" "[^"]*"$`,
  )
const ok: Expected = { client: [/^HTTP\/1\.1 200 OK$/], body: 'ok', line: combined(200) }
/** Dokku has a page for every 4xx of nginx's own, and another for every 5xx. */
const fails = (status: number): Expected => ({
  client: [new RegExp(`^HTTP/1\\.1 ${status} `), /^Content-Type: text\/html$/, /^Server: nginx$/],
  body:
    status < 500
      ? /<h1>THERE HAS BEEN A 400 ERROR\.<\/h1>/
      : /<title>We're sorry, but something went wrong \(500\)<\/title>/,
  line: combined(status),
})
const badGateway = fails(502)

export const dokkuRows: Expectations = {
  'a plain request': {
    client: [/^HTTP\/1\.1 200 OK$/, /^Server: nginx$/],
    clientNot: [/^(Via|X-Request-Id|Strict-Transport-Security):/i],
    body: 'ok',
    app: [
      /^GET \/a\?b=c HTTP\/1\.1$/,
      /^Host: app\.test$/i,
      /^X-Forwarded-For: 127\.0\.0\.1$/,
      /^X-Forwarded-Port: 443$/,
      /^X-Forwarded-Proto: https$/,
      /^X-Request-Start: \d{10}\.\d{3}$/,
    ],
    appNot: [/^(Via|X-Request-Id|X-Real-IP|X-Forwarded-Host|X-Forwarded-Ssl):/i],
    line: /^127\.0\.0\.1 - - \[.*\] "GET \/a\?b=c HTTP\/1\.1" 200 2 "-" "me\/1 \\x22x\\x22"$/,
  },
  'an app with a name of its own': {
    client: [/^Server: nginx$/, /^Via: 1\.1 mine$/],
    clientNot: [/app\/1/],
    line: combined(200),
  },
  'a client that says where it comes from': {
    app: [
      /^X-Forwarded-For: 127\.0\.0\.1$/,
      /^X-Forwarded-Proto: https$/,
      /^X-Real-IP: 8\.8\.8\.8$/,
      /^X-Forwarded-Host: h$/,
    ],
    appNot: [/9\.9\.9\.9|ftp/],
    line: combined(200),
  },
  "a client's request id, of 20 characters": { ...ok, app: [/^X-Request-Id: abcdefghij\+\/=-012345$/] },
  "a client's request id, too short": { ...ok, app: [/^X-Request-Id: abc$/] },
  'http in place of https': { ...ok, app: [/^X-Forwarded-Proto: http$/, /^X-Forwarded-Port: \d+$/] },
  "a redirect of the app's": {
    client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/, /^Set-Cookie: a=b; Secure$/],
    line: combined(302),
  },
  "a failure of the app's own": {
    client: [/^HTTP\/1\.1 503 /],
    body: 'mine',
    line: combined(503),
  },
  'no instance': badGateway,
  'an app that has crashed': badGateway,
  'nobody at the address': badGateway,
  'an app that closes without an answer': badGateway,
  'an app that speaks no HTTP': badGateway,
  'an app that does not begin to answer': fails(504),
  'an answer that ends too early': { client: [/^HTTP\/1\.1 200 OK$/], body: 'abc', line: combined(200) },
  'a header of 5,000 bytes from the app': badGateway,
  'a cookie of 9,000 bytes from the app': badGateway,
  'a request line of 8,300 bytes': { ...fails(414), app: null },
  'a request without Host': { ...fails(400), app: null },
  'a body of more than a megabyte': {
    ...fails(413),
    app: null,
    line: combined(413, 'POST /a HTTP/1\\.1'),
  },
  'an unknown value of Expect': { ...ok, appNot: [/^Expect:/i] },
}
