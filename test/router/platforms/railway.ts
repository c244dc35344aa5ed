import type { Expectations, Expected } from '../platforms.cases.ts'

const line = (status: number, more = '') =>
  new RegExp(
    `^\\{"method":"[A-Z]+","path":"[^"]*","httpStatus":${status}${more},"totalDuration":\\d+,"host":"app\\.test","requestId":"[\\w-]{22}","clientUa":".*","srcIp":"127\\.0\\.0\\.1","txBytes":\\d+,"rxBytes":\\d+,"upstreamAddress":"[^"]+","edgeRegion":"us-east4-eqdc4a","timestamp":"[^"]+"\\}$`,
  )
const ok: Expected = { client: [/^HTTP\/1\.1 200 OK$/], line: line(200) }
const fallback = (status: number, message: string): Expected => ({
  client: [
    new RegExp(`^HTTP/1\\.1 ${status} `),
    /^X-Railway-Fallback: true$/,
    /^Content-Type: application\/json$/,
    /^Server: railway-hikari$/,
    /^X-Railway-Request-Id: [\w-]{22}$/,
  ],
  body: new RegExp(
    `^\\{"status":"error","code":${status},"message":"${message}","request_id":"[\\w-]{22}"\\}$`,
  ),
  line: line(status, ',"responseDetails":"[^"]+"'),
})
const noResponse = fallback(502, 'Application failed to respond')

export const railwayRows: Expectations = {
  'a plain request': {
    client: [
      /^HTTP\/1\.1 200 OK$/,
      /^Server: railway-hikari$/,
      /^X-Railway-Request-Id: [\w-]{22}$/,
      /^X-Hikari-Trace: iad1\.98a6$/,
      /^X-Railway-Edge: iad1$/,
    ],
    clientNot: [/^(Via|X-Railway-Fallback):/i],
    body: 'ok',
    app: [
      /^X-Real-IP: 127\.0\.0\.1$/,
      /^X-Forwarded-For: 127\.0\.0\.1$/,
      /^X-Forwarded-Host: app\.test$/,
      /^X-Forwarded-Proto: https$/,
      /^X-Request-Start: \d{13}$/,
      /^X-Railway-Edge: iad1$/,
      /^X-Railway-Request-Id: [\w-]{22}$/,
    ],
    appNot: [/^(Via|X-Forwarded-Port):/i],
    line: /^\{"method":"GET","path":"\/a\?b=c","httpStatus":200,.*"clientUa":"me\/1 \\"x\\""/,
  },
  'an app with a name of its own': {
    client: [/^Server: railway-hikari$/, /^Via: 1\.1 mine$/],
    clientNot: [/app\/1/],
    line: line(200),
  },
  'a client that says where it comes from': {
    app: [
      /^X-Forwarded-For: 127\.0\.0\.1$/,
      /^X-Real-IP: 127\.0\.0\.1$/,
      /^X-Forwarded-Proto: https$/,
      /^X-Forwarded-Host: app\.test$/,
    ],
    appNot: [/9\.9\.9\.9|8\.8\.8\.8/],
    line: line(200),
  },
  "a client's request id, of 20 characters": { ...ok, app: [/^X-Request-Id: abcdefghij/] },
  "a client's request id, too short": { ...ok, app: [/^X-Request-Id: abc$/] },
  'http in place of https': {
    client: [/^HTTP\/1\.1 301 /, /^Location: https:\/\/app\.test\/a\?b$/],
    app: null,
    line: line(301, ',"responseDetails":"http is sent to https"'),
  },
  "a redirect of the app's": { client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/], line: line(302) },
  "a failure of the app's own": {
    client: [/^HTTP\/1\.1 503 /],
    clientNot: [/^X-Railway-Fallback/i],
    body: 'mine',
    line: line(503),
  },
  'no instance': fallback(404, 'Application not found'),
  'an app that has crashed': noResponse,
  'nobody at the address': { ...noResponse, line: line(502, ',"responseDetails":"connection refused"') },
  'an app that closes without an answer': noResponse,
  'an app that speaks no HTTP': noResponse,
  'an app that does not begin to answer': noResponse,
  'an answer that ends too early': { client: [/^HTTP\/1\.1 200 OK$/], body: 'abc', line: /"httpStatus":502/ },
  'a header of 5,000 bytes from the app': ok,
  'a cookie of 9,000 bytes from the app': ok,
  'a request line of 8,300 bytes': ok,
  'a request without Host': { client: [/^HTTP\/1\.1 400 /], app: null, line: /"httpStatus":400/ },
  'a body of more than a megabyte': ok,
  'an unknown value of Expect': { client: [/^HTTP\/1\.1 417 /], app: null, line: /"httpStatus":417/ },
}
