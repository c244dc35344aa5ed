import type { Expectations, Expected } from '../platforms.cases.ts'

const entry = (status: number, more = '') =>
  new RegExp(
    `^\\{"httpRequest":\\{"requestMethod":"[A-Z]+","status":${status},"requestUrl":"https?://app\\.test/[^"]*","latency":"\\d+\\.\\d{3}s","requestSize":"\\d+","responseSize":"\\d+","remoteIp":"127\\.0\\.0\\.1","userAgent":"[^"]*","protocol":"HTTP/1\\.1"\\}${more}`,
  )
const answered = (status: number): Expected => ({
  client: [new RegExp(`^HTTP/1\\.1 ${status} `), /^Server: Google Frontend$/],
  line: entry(status),
})
const broken: Expected = {
  client: [/^HTTP\/1\.1 503 /, /^Content-Type: text\/plain$/, /^Server: Google Frontend$/],
  body: 'Service Unavailable',
  line: entry(503, ',"textPayload":"The request failed because either the HTTP response was malformed'),
}
const notReady: Expected = {
  client: [/^HTTP\/1\.1 503 /, /^Content-Type: text\/html; charset=UTF-8$/, /^Server: Google Frontend$/],
  body: /<title>503 Server Error<\/title>[\s\S]*<h1>Error: Server Error<\/h1>\n<h2>The service you requested is not available yet\.<p>Please try again in 30 seconds\.<\/h2>/,
  line: entry(503),
}

export const cloudRunRows: Expectations = {
  'a plain request': {
    client: [/^HTTP\/1\.1 200 OK$/, /^Server: Google Frontend$/, /^X-Cloud-Trace-Context: [0-9a-f]{32};o=1$/],
    clientNot: [/^(Via|Alt-Svc|X-Request-Id):/i],
    body: 'ok',
    app: [
      /^Host: app\.test$/i,
      /^X-Forwarded-For: 127\.0\.0\.1$/,
      /^X-Forwarded-Proto: https$/,
      /^Forwarded: for="127\.0\.0\.1";proto=https$/,
      /^X-Cloud-Trace-Context: [0-9a-f]{32}\/\d{1,20};o=1$/,
      /^traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01$/,
    ],
    appNot: [/^(Via|X-Forwarded-Port|X-Request-Start):/i],
    line: /^\{"httpRequest":\{"requestMethod":"GET","status":200,"requestUrl":"https:\/\/app\.test\/a\?b=c","latency":"\d+\.\d{3}s","requestSize":"0","responseSize":"2","remoteIp":"127\.0\.0\.1","userAgent":"me\/1 \\"x\\"","protocol":"HTTP\/1\.1"\},"trace":"[0-9a-f]{32}"\}$/,
  },
  'an app with a name of its own': {
    client: [/^Server: Google Frontend$/, /^Via: 1\.1 mine$/],
    clientNot: [/app\/1/],
    line: entry(200),
  },
  'a client that says where it comes from': {
    app: [/^X-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1$/, /^X-Forwarded-Proto: https$/],
    appNot: [/ftp/],
    line: entry(200),
  },
  "a client's request id, of 20 characters": {
    app: [/^X-Request-Id: abcdefghij/],
    line: /"trace":"[0-9a-f]{32}"/,
  },
  "a client's request id, too short": { app: [/^X-Request-Id: abc$/], line: entry(200) },
  'http in place of https': {
    client: [/^HTTP\/1\.1 302 /, /^Location: https:\/\/app\.test\/a\?b$/],
    app: null,
    line: entry(302),
  },
  "a redirect of the app's": { client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/], line: entry(302) },
  "a failure of the app's own": { ...answered(503), body: 'mine' },
  'no instance': notReady,
  'an app that has crashed': notReady,
  'nobody at the address': broken,
  'an app that closes without an answer': broken,
  'an app that speaks no HTTP': broken,
  'an app that does not begin to answer': {
    client: [/^HTTP\/1\.1 504 /, /^Content-Type: text\/plain$/],
    body: 'upstream request timeout',
    line: entry(504, ',"textPayload":"The request has been terminated'),
  },
  'an answer that ends too early': { client: [/^HTTP\/1\.1 200 OK$/], body: 'abc', line: entry(503) },
  'a header of 5,000 bytes from the app': answered(200),
  'a cookie of 9,000 bytes from the app': answered(200),
  'a request line of 8,300 bytes': { client: [/^HTTP\/1\.1 414 /], app: null, line: /"status":414/ },
  'a request without Host': { client: [/^HTTP\/1\.1 400 /], app: null, line: /"status":400/ },
  'a body of more than a megabyte': answered(200),
  'an unknown value of Expect': { client: [/^HTTP\/1\.1 417 /], app: null, line: entry(417) },
}
