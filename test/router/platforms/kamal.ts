import type { Expectations, Expected } from '../platforms.cases.ts'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
const entry = (status: number, more: { path?: string; id?: string; from?: string; method?: string } = {}) => {
  const { path = '/[^"?]*', id = `(${uuid})?`, from = '127\\.0\\.0\\.1', method = 'GET' } = more
  return new RegExp(
    `^\\{"time":"\\d{4}-\\d\\d-\\d\\dT[^"]+Z","level":"INFO","msg":"Request","host":"(app\\.test)?","path":"${path}","request_id":"${id}","status":${status},"target":"(127\\.77\\.0\\.1:\\d+|-)","duration":\\d+,"method":"${method}","req_content_length":\\d+,"resp_content_length":\\d+,"client_addr":"127\\.0\\.0\\.1","client_port":"\\d+","remote_addr":"${from}","user_agent":"[^"]*","proto":"HTTP/1\\.1","scheme":"https?","query":"[^"]*"\\}$`,
  )
}
const ok: Expected = { client: [/^HTTP\/1\.1 200 OK$/], body: 'ok', line: entry(200) }
const page = (status: number, phrase: string): Expected => ({
  client: [new RegExp(`^HTTP/1\\.1 ${status} `), /^Content-Type: text\/html; charset=utf-8$/],
  clientNot: [/^(Server|Via):/i],
  body: new RegExp(`<title>${status} ${Buffer.from('—').toString('latin1')} ${phrase}</title>`),
  line: entry(status),
})
const badGateway = page(502, 'Bad Gateway')

export const kamalRows: Expectations = {
  'a plain request': {
    client: [/^HTTP\/1\.1 200 OK$/],
    clientNot: [/^(Server|Via|X-Request-Id|X-Kamal-Target):/i],
    body: 'ok',
    app: [
      /^GET \/a\?b=c HTTP\/1\.1$/,
      /^Host: app\.test$/i,
      /^X-Forwarded-For: 127\.0\.0\.1$/,
      /^X-Forwarded-Host: app\.test$/,
      /^X-Forwarded-Proto: https$/,
      new RegExp(`^X-Request-ID: ${uuid}$`),
      /^X-Request-Start: t=\d{13}$/,
      /^Accept-Encoding: br, zstd$/,
    ],
    appNot: [/^(Via|X-Forwarded-Port|X-Real-IP|X-Kamal-Target):/i],
    line: /"path":"\/a","request_id":"[0-9a-f-]{36}","status":200,.*"user_agent":"me\/1 \\"x\\"",.*"query":"b=c"\}$/,
  },
  'an app with a name of its own': { client: [/^Server: app\/1$/, /^Via: 1\.1 mine$/], line: entry(200) },
  'a client that says where it comes from': {
    app: [
      /^X-Forwarded-For: 127\.0\.0\.1$/,
      /^X-Forwarded-Proto: https$/,
      /^X-Forwarded-Host: app\.test$/,
      /^X-Real-IP: 8\.8\.8\.8$/,
    ],
    appNot: [/9\.9\.9\.9|ftp/],
    line: entry(200, { from: '9\\.9\\.9\\.9' }),
  },
  "a client's request id, of 20 characters": {
    app: [/^X-Request-Id: abcdefghij\+\/=-012345$/i],
    line: entry(200, { id: 'abcdefghij\\+/=-012345' }),
  },
  "a client's request id, too short": { app: [/^X-Request-Id: abc$/i], line: entry(200, { id: 'abc' }) },
  'http in place of https': {
    client: [/^HTTP\/1\.1 301 /, /^Location: https:\/\/app\.test\/a\?b$/],
    app: null,
    line: entry(301),
  },
  "a redirect of the app's": {
    client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/, /^Set-Cookie: a=b; Secure$/],
    line: entry(302),
  },
  "a failure of the app's own": {
    client: [/^HTTP\/1\.1 503 /],
    body: 'mine',
    line: entry(503),
  },
  'no instance': page(503, 'Service Temporarily Unavailable'),
  'an app that has crashed': badGateway,
  'nobody at the address': badGateway,
  'an app that closes without an answer': badGateway,
  'an app that speaks no HTTP': badGateway,
  'an app that does not begin to answer': page(504, 'Gateway Timeout'),
  'an answer that ends too early': { client: [/^HTTP\/1\.1 200 OK$/], body: 'abc', line: entry(502) },
  'a header of 5,000 bytes from the app': ok,
  'a cookie of 9,000 bytes from the app': ok,
  'a request line of 8,300 bytes': { ...ok, app: [/^GET \/a{8300} HTTP\/1\.1$/] },
  'a request without Host': { client: [/^HTTP\/1\.1 400 /], app: null, line: entry(400) },
  'a body of more than a megabyte': { ...ok, line: entry(200, { method: 'POST', path: '/a' }) },
  'an unknown value of Expect': { client: [/^HTTP\/1\.1 417 /], app: null, line: entry(417) },
}
