import type { Expectations, Expected } from '../platforms.cases.ts'

const id = '[0-9A-HJKMNP-TV-Z]{26}-iad'
const line = (status: number) => new RegExp(`^method=[A-Z]+ path="\\S*" host=app\\.test .* status=${status} `)
const ok: Expected = { client: [/^HTTP\/1\.1 200 OK$/], line: line(200) }
const fails = (status: number, code: string, text: string): Expected => ({
  client: [
    new RegExp(`^HTTP/1\\.1 ${status} `),
    /^Server: Fly\/da35c1382 \(2025-08-20\)$/,
    /^Via: 1\.1 fly\.io$/,
    new RegExp(`^Fly-Request-Id: ${id}$`),
  ],
  body: '',
  line: new RegExp(`^iad \\[error\\] \\[${code}\\] ${text}.* method=GET path="/" status=${status}$`),
})

export const flyRows: Expectations = {
  'a plain request': {
    client: [
      /^HTTP\/1\.1 200 OK$/,
      /^Server: Fly\/da35c1382 \(2025-08-20\)$/,
      /^Via: 1\.1 fly\.io$/,
      new RegExp(`^Fly-Request-Id: ${id}$`),
    ],
    body: 'ok',
    app: [
      /^Fly-Client-IP: 127\.0\.0\.1$/,
      /^X-Forwarded-For: 127\.0\.0\.1, 66\.241\.124\.1$/,
      /^Fly-Forwarded-Proto: https$/,
      /^X-Forwarded-Proto: https$/,
      /^Fly-Forwarded-SSL: on$/,
      /^X-Forwarded-SSL: on$/,
      /^Fly-Forwarded-Port: 443$/,
      /^X-Forwarded-Port: 443$/,
      /^Fly-Region: iad$/,
      new RegExp(`^Fly-Request-Id: ${id}$`),
      /^X-Request-Start: t=\d{16}$/,
      /^Via: 1\.1 fly\.io$/,
    ],
    appNot: [/^X-Request-Id:/i],
    line: /^method=GET path="\/a\?b=c" host=app\.test .* status=200 bytes=2$/,
  },
  'an app with a name of its own': {
    client: [/^Server: Fly\//, /^Via: 1\.1 mine, 1\.1 fly\.io$/],
    clientNot: [/app\/1/],
    line: line(200),
  },
  'a client that says where it comes from': {
    app: [
      /^X-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1, 66\.241\.124\.1$/,
      /^X-Forwarded-Proto: https$/,
      /^X-Real-IP: 8\.8\.8\.8$/,
    ],
    line: line(200),
  },
  "a client's request id, of 20 characters": { ...ok, app: [/^X-Request-Id: abcdefghij/] },
  "a client's request id, too short": { ...ok, app: [/^X-Request-Id: abc$/] },
  'http in place of https': {
    client: [/^HTTP\/1\.1 301 /, /^Location: https:\/\/app\.test\/a\?b$/],
    app: null,
    line: /^iad \[info\] \[\] http is sent to https method=GET path="\/a\?b" status=301$/,
  },
  "a redirect of the app's": { client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/], line: line(302) },
  "a failure of the app's own": {
    client: [/^HTTP\/1\.1 503 /],
    body: 'mine',
    line: line(503),
  },
  'no instance': fails(503, 'PR03', 'could not find a good candidate within 40 attempts at load balancing'),
  'an app that has crashed': fails(503, 'PR03', 'could not find a good candidate'),
  'nobody at the address': fails(502, 'PC01', 'instance refused connection\\. is your app listening on'),
  'an app that closes without an answer': fails(502, 'PU02', 'could not complete HTTP request to instance'),
  'an app that speaks no HTTP': fails(502, 'PU02', 'could not complete HTTP request to instance'),
  'an app that does not begin to answer': {
    client: [/^HTTP\/1\.1 504 /, /^Server: Fly\//],
    line: /status=504$/,
  },
  'an answer that ends too early': {
    client: [/^HTTP\/1\.1 200 OK$/],
    body: 'abc',
    line: /^iad \[error\] \[PU02\] .* status=502$/,
  },
  'a header of 5,000 bytes from the app': ok,
  'a cookie of 9,000 bytes from the app': ok,
  'a request line of 8,300 bytes': { client: [/^HTTP\/1\.1 414 /], app: null, line: /status=414$/ },
  'a request without Host': { client: [/^HTTP\/1\.1 400 /], app: null, line: /status=400$/ },
  'a body of more than a megabyte': ok,
  'an unknown value of Expect': { client: [/^HTTP\/1\.1 417 /], app: null, line: /status=417$/ },
}
