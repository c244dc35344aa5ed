import type { Expectations, Expected } from '../platforms.cases.ts'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
const record = (status: number, error = '-', backend = '127\\.77\\.0\\.1:\\d+') =>
  new RegExp(
    `^app\\.test - \\[\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\] "[A-Z]+ \\S+ HTTP/1\\.1" ${status} \\d+ \\d+ "[^"]*" ".*" "127\\.0\\.0\\.1:\\d+" "${backend}" x_forwarded_for:"[^"]*" x_forwarded_proto:"https?" vcap_request_id:"${uuid}" response_time:\\d+\\.\\d{3} gorouter_time:0\\.000 app_id:"[0-9a-f-]{36}" app_index:"0" instance_id:"-" x_cf_routererror:"${error}"$`,
  )
const ok: Expected = { client: [/^HTTP\/1\.1 200 OK$/], line: record(200) }
const unknownRoute: Expected = {
  client: [
    /^HTTP\/1\.1 404 Not Found$/,
    /^X-Cf-Routererror: unknown_route$/,
    /^Cache-Control: no-cache, no-store$/,
    /^Content-Type: text\/plain; charset=utf-8$/,
    /^X-Content-Type-Options: nosniff$/,
  ],
  body: "404 Not Found: Requested route ('app.test') does not exist.\n",
  line: record(404, 'unknown_route', '-'),
}
const endpointFailure = (error: string): Expected => ({
  client: [/^HTTP\/1\.1 502 Bad Gateway$/, new RegExp(`^X-Cf-Routererror: endpoint_failure \\(${error}\\)$`)],
  clientNot: [/^Cache-Control:/i],
  body: '502 Bad Gateway: Registered endpoint failed to handle the request.\n',
  line: record(502, `endpoint_failure \\(${error}\\)`),
})

export const cloudFoundryRows: Expectations = {
  'a plain request': {
    client: [/^HTTP\/1\.1 200 OK$/, new RegExp(`^X-Vcap-Request-Id: ${uuid}$`)],
    clientNot: [/^(Server|Via|X-Cf-Routererror):/i],
    body: 'ok',
    app: [
      /^Host: app\.test$/i,
      /^X-Forwarded-For: 127\.0\.0\.1$/,
      /^X-Forwarded-Proto: https$/,
      /^X-Request-Start: \d{13}$/,
      new RegExp(`^X-Vcap-Request-Id: ${uuid}$`),
      /^X-Cf-Applicationid: [0-9a-f-]{36}$/,
    ],
    appNot: [/^(Via|X-Forwarded-Port):/i],
    line: /"GET \/a\?b=c HTTP\/1\.1" 200 0 2 "-" "me\/1 \\"x\\""/,
  },
  'an app with a name of its own': {
    client: [/^Server: app\/1$/, /^Via: 1\.1 mine$/],
    line: record(200),
  },
  'a client that says where it comes from': {
    app: [
      /^X-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1$/,
      /^X-Forwarded-Proto: ftp$/,
      /^X-Real-IP: 8\.8\.8\.8$/,
    ],
    line: /x_forwarded_for:"9\.9\.9\.9, 127\.0\.0\.1"/,
  },
  "a client's request id, of 20 characters": {
    app: [/^X-Request-Id: abcdefghij/, new RegExp(`^X-Vcap-Request-Id: ${uuid}$`)],
    line: record(200),
  },
  "a client's request id, too short": { app: [/^X-Request-Id: abc$/], line: record(200) },
  'http in place of https': { ...ok, app: [/^X-Forwarded-Proto: http$/] },
  "a redirect of the app's": {
    client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/, /^Set-Cookie: a=b; Secure$/],
    clientNot: [/__VCAP_ID__/],
    line: record(302),
  },
  "a failure of the app's own": {
    client: [/^HTTP\/1\.1 503 /],
    clientNot: [/^X-Cf-Routererror/i],
    body: 'mine',
    line: record(503),
  },
  'no instance': unknownRoute,
  'an app that has crashed': unknownRoute,
  'nobody at the address': endpointFailure('dial tcp: connect: connection refused'),
  'an app that closes without an answer': endpointFailure('EOF'),
  'an app that speaks no HTTP': endpointFailure(
    'net/http: HTTP/1\\.x transport connection broken: malformed HTTP response',
  ),
  'an app that does not begin to answer': endpointFailure('context deadline exceeded'),
  'an answer that ends too early': {
    client: [/^HTTP\/1\.1 200 OK$/],
    body: 'abc',
    line: record(502, 'endpoint_failure \\(unexpected EOF\\)'),
  },
  'a header of 5,000 bytes from the app': ok,
  'a cookie of 9,000 bytes from the app': ok,
  'a request line of 8,300 bytes': ok,
  'a request without Host': {
    client: [/^HTTP\/1\.1 400 Bad Request$/, /^X-Cf-Routererror: empty_host$/],
    body: '400 Bad Request: Request had empty Host header\n',
    app: null,
    line: /x_cf_routererror:"empty_host"$/,
  },
  'a body of more than a megabyte': { ...ok, line: /"POST \/a HTTP\/1\.1" 200 1048577 2 / },
  'an unknown value of Expect': {
    client: [/^HTTP\/1\.1 417 /],
    app: null,
    body: '',
    line: record(417, '-', '-'),
  },
}
