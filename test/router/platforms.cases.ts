import { answer, get } from './stage.ts'

export type Id = 'heroku' | 'render' | 'nginx'

export interface Expected {
  /** Lines of the answer's head, status line first, and what must not be among them. */
  readonly client?: readonly RegExp[]
  readonly clientNot?: readonly RegExp[]
  readonly body?: string | RegExp
  /** Lines of the head the app got. `null`: it was not asked. */
  readonly app?: readonly RegExp[] | null
  readonly appNot?: readonly RegExp[]
  readonly line: RegExp
}

/** What comes of each row, by its name: of the platforms that have a file of their own in `platforms/`. */
export type Expectations = Readonly<Record<string, Expected>>

export interface Row {
  readonly name: string
  readonly send: string
  /** What the app sends, then it closes; `silence`: nothing. `nobody`: no instance listens. */
  readonly app: string | 'silence' | 'nobody' | 'none' | 'crashed'
  readonly proto?: 'http' | 'https'
  readonly expect: Readonly<Record<Id, Expected>>
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
const rndr = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}'
const ok = answer('HTTP/1.1 200 OK\r\nContent-Type: text/plain', 'ok')

/** A line of Heroku's router for what was served. */
const served = (status: number, more = '') =>
  new RegExp(
    `^at=info method=GET path="/.*" host=app\\.test request_id=\\S+ fwd=\\S+ dyno=web\\.1 connect=\\d+ms service=\\d+ms status=${status} bytes=\\d+ protocol=http1\\.1 tls=(true|false)${more}$`,
  )
const failed = (code: string, desc: string, more: string) =>
  new RegExp(`at=error code=${code} desc="${desc}".* ${more}`)
const rendered = (status: number) =>
  new RegExp(
    `^\\[[A-Z]+\\]${status} app\\.test/\\S* clientIP="127\\.0\\.0\\.1" requestID="[^"]*" responseTimeMS=\\d+ responseBytes=\\d+ userAgent="`,
  )
const combined = (status: number, request = 'GET /.* HTTP/1\\.1') =>
  new RegExp(
    `^127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\\] "${request}" ${status} \\d+ "[^"]*" "[^"]*"$`,
  )
const nginxPage = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n`
const nginxFails = (status: number, phrase: string): Expected => ({
  client: [new RegExp(`^HTTP/1\\.1 ${status} `), /^Content-Type: text\/html$/, /^Server: nginx\/1\.22\.1$/],
  body: nginxPage(`${status} ${phrase}`),
  line: combined(status),
})
const renderFails: Expected = {
  client: [
    /^HTTP\/1\.1 502 /,
    /^X-Render-Routing: dynamic-paid-error$/,
    /^Content-Type: text\/html; charset=utf-8$/,
    /^Server: cloudflare$/,
    new RegExp(`^Rndr-Id: ${rndr}$`),
    /^X-Render-Origin-Server: Render$/,
  ],
  body: /<title>502<\/title>[\s\S]*<h1>Bad Gateway<\/h1>\n<div>This service is currently unavailable\. Please try again in a few minutes\.<\/div>/,
  line: rendered(502),
}
const herokuFails = (status: number, line: RegExp): Expected => ({
  client: [new RegExp(`^HTTP/1\\.1 ${status} `), /^Server: Heroku$/, /^Via: 1\.1 heroku-router$/],
  line,
})

export const rows: readonly Row[] = [
  {
    name: 'a plain request',
    send: get('/a?b=c', 'User-Agent: me/1 "x"', 'Accept-Encoding: br, zstd'),
    app: ok,
    expect: {
      heroku: {
        client: [/^HTTP\/1\.1 200 OK$/, /^Server: Heroku$/, /^Via: 1\.1 heroku-router$/],
        clientNot: [/^(Nel|Report-To|Reporting-Endpoints|X-Request-Id):/i],
        body: 'ok',
        app: [
          /^GET \/a\?b=c HTTP\/1\.1$/,
          /^Host: app\.test$/i,
          /^X-Forwarded-For: 127\.0\.0\.1$/,
          /^X-Forwarded-Proto: https$/,
          /^X-Forwarded-Port: 443$/,
          new RegExp(`^X-Request-Id: ${uuid}$`),
          /^X-Request-Start: \d{13}$/,
          /^Via: 1\.1 heroku-router$/,
          /^Accept-Encoding: br, zstd$/,
        ],
        appNot: [/^(Connect-Time|Total-Route-Time|Connection: close)/i],
        line: served(200),
      },
      render: {
        client: [
          /^HTTP\/1\.1 200 OK$/,
          /^Server: cloudflare$/,
          /^X-Render-Origin-Server: Render$/,
          new RegExp(`^Rndr-Id: ${rndr}$`),
          /^CF-Ray: [0-9a-f]{16}-FRA$/,
        ],
        clientNot: [/^(Via|Alt-Svc):/i],
        body: 'ok',
        app: [
          /^X-Forwarded-For: 127\.0\.0\.1, \S+, 10\.\S+$/,
          /^X-Forwarded-Proto: https$/,
          /^X-Request-Start: \d{16}$/,
          new RegExp(`^Rndr-Id: ${rndr}$`),
          /^CF-Ray: [0-9a-f]{16}-FRA$/,
          /^CF-Connecting-IP: 127\.0\.0\.1$/,
          /^CF-Visitor: \{"scheme":"https"\}$/,
          /^CDN-Loop: cloudflare; loops=1$/,
          /^True-Client-IP: 127\.0\.0\.1$/,
          /^Render-Proxy-TTL: 4$/,
          /^Accept-Encoding: gzip, br$/,
        ],
        appNot: [/^(X-Forwarded-Host|X-Forwarded-Port|X-Real-IP|Via|X-Request-Id):/i],
        line: /^\[GET\]200 app\.test\/a\?b=c clientIP="127\.0\.0\.1" requestID="[0-9a-f-]{18}" responseTimeMS=\d+ responseBytes=2 userAgent="me\/1 \\"x\\""$/,
      },
      nginx: {
        client: [/^HTTP\/1\.1 200 OK$/, /^Server: nginx\/1\.22\.1$/],
        clientNot: [/^Via:/i],
        body: 'ok',
        app: [
          /^X-Real-IP: 127\.0\.0\.1$/,
          /^X-Forwarded-For: 127\.0\.0\.1$/,
          /^X-Forwarded-Proto: https$/,
          /^Connection: close$/i,
        ],
        appNot: [/^(X-Request-Id|X-Request-Start|X-Forwarded-Port|Via):/i],
        line: /^127\.0\.0\.1 - - \[.*\] "GET \/a\?b=c HTTP\/1\.1" 200 2 "-" "me\/1 \\x22x\\x22"$/,
      },
    },
  },
  {
    name: 'an app with a name of its own',
    send: get(),
    app: answer('HTTP/1.1 200 OK\r\nServer: app/1\r\nVia: 1.1 mine', 'ok'),
    expect: {
      heroku: { client: [/^Server: app\/1$/, /^Via: 1\.1 mine, 1\.1 heroku-router$/], line: served(200) },
      render: {
        client: [/^Server: cloudflare$/, /^X-Render-Origin-Server: app\/1$/, /^Via: 1\.1 mine$/],
        line: rendered(200),
      },
      nginx: {
        client: [/^Server: nginx\/1\.22\.1$/, /^Via: 1\.1 mine$/],
        clientNot: [/app\/1/],
        line: combined(200),
      },
    },
  },
  {
    name: 'a client that says where it comes from',
    send: get(
      '/',
      'X-Forwarded-For: 9.9.9.9',
      'X-Forwarded-Proto: ftp',
      'X-Real-IP: 8.8.8.8',
      'X-Forwarded-Host: h',
    ),
    app: ok,
    expect: {
      heroku: {
        app: [
          /^X-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1$/,
          /^X-Forwarded-Proto: https$/,
          /^X-Real-IP: 8\.8\.8\.8$/,
          /^X-Forwarded-Host: h$/,
        ],
        line: /fwd="9\.9\.9\.9, 127\.0\.0\.1"/,
      },
      render: {
        app: [/^X-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1, /, /^X-Forwarded-Proto: https$/],
        line: rendered(200),
      },
      nginx: {
        app: [
          /^X-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1$/,
          /^X-Real-IP: 127\.0\.0\.1$/,
          /^X-Forwarded-Proto: https$/,
        ],
        appNot: [/8\.8\.8\.8/],
        line: combined(200),
      },
    },
  },
  {
    name: "a client's request id, of 20 characters",
    send: get('/', 'X-Request-Id: abcdefghij+/=-012345', 'Rndr-Id: mine'),
    app: ok,
    expect: {
      heroku: { app: [/^X-Request-Id: abcdefghij\+\/=-012345$/], line: /request_id=abcdefghij\+\/=-012345 / },
      render: {
        app: [new RegExp(`^Rndr-Id: ${rndr}$`), /^X-Request-Id: abcdefghij/],
        appNot: [/mine/],
        line: rendered(200),
      },
      nginx: { app: [/^X-Request-Id: abcdefghij\+\/=-012345$/], line: combined(200) },
    },
  },
  {
    name: "a client's request id, too short",
    send: get('/', 'X-Request-Id: abc'),
    app: ok,
    expect: {
      heroku: {
        app: [new RegExp(`^X-Request-Id: ${uuid}$`)],
        appNot: [/: abc$/],
        line: new RegExp(`request_id=${uuid}`),
      },
      render: { app: [/^X-Request-Id: abc$/], line: rendered(200) },
      nginx: { app: [/^X-Request-Id: abc$/], line: combined(200) },
    },
  },
  {
    name: 'http in place of https',
    send: get('/a?b'),
    app: ok,
    proto: 'http',
    expect: {
      heroku: { client: [/^HTTP\/1\.1 200 OK$/], app: [/^X-Forwarded-Proto: http$/], line: served(200) },
      render: {
        client: [/^HTTP\/1\.1 301 /, /^Location: https:\/\/app\.test\/a\?b$/],
        app: null,
        line: rendered(301),
      },
      nginx: { client: [/^HTTP\/1\.1 200 OK$/], app: [/^X-Forwarded-Proto: http$/], line: combined(200) },
    },
  },
  {
    name: "a redirect of the app's",
    send: get(),
    app: answer('HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: a=b; Secure'),
    expect: {
      heroku: {
        client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/, /^Set-Cookie: a=b; Secure$/],
        line: served(302),
      },
      render: {
        client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/, /^Set-Cookie: a=b; Secure$/],
        line: rendered(302),
      },
      nginx: {
        client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/, /^Set-Cookie: a=b; Secure$/],
        line: combined(302),
      },
    },
  },
  {
    name: "a failure of the app's own",
    send: get(),
    app: answer('HTTP/1.1 503 Service Unavailable', 'mine'),
    expect: {
      heroku: { client: [/^HTTP\/1\.1 503 /], body: 'mine', line: served(503) },
      render: {
        client: [/^HTTP\/1\.1 503 /],
        clientNot: [/^X-Render-Routing/i],
        body: 'mine',
        line: rendered(503),
      },
      nginx: { client: [/^HTTP\/1\.1 503 /], body: 'mine', line: combined(503) },
    },
  },
  {
    name: 'no instance',
    send: get(),
    app: 'none',
    expect: {
      heroku: herokuFails(
        503,
        failed('H14', 'No web processes running', 'dyno= connect= service= status=503 bytes='),
      ),
      render: { client: [/^HTTP\/1\.1 503 /, /^Server: cloudflare$/], line: rendered(503) },
      nginx: nginxFails(502, 'Bad Gateway'),
    },
  },
  {
    name: 'an app that has crashed',
    send: get(),
    app: 'crashed',
    expect: {
      heroku: herokuFails(503, failed('H10', 'App crashed', 'dyno= connect= service= status=503 bytes=')),
      render: renderFails,
      nginx: nginxFails(502, 'Bad Gateway'),
    },
  },
  {
    name: 'nobody at the address',
    send: get(),
    app: 'nobody',
    expect: {
      heroku: herokuFails(
        503,
        failed('H21', 'Backend connection refused', 'dyno=web\\.1 connect=\\d+ms service= status=503'),
      ),
      render: renderFails,
      nginx: nginxFails(502, 'Bad Gateway'),
    },
  },
  {
    name: 'an app that closes without an answer',
    send: get(),
    app: '',
    expect: {
      heroku: herokuFails(
        503,
        failed(
          'H13',
          'Connection closed without response',
          'dyno=web\\.1 connect=\\d+ms service=\\d+ms status=503',
        ),
      ),
      render: renderFails,
      nginx: nginxFails(502, 'Bad Gateway'),
    },
  },
  {
    name: 'an app that speaks no HTTP',
    send: get(),
    app: 'hello\r\n\r\n',
    expect: {
      heroku: herokuFails(503, failed('H17', 'Poorly formatted HTTP response', 'dyno=web\\.1')),
      render: renderFails,
      nginx: nginxFails(502, 'Bad Gateway'),
    },
  },
  {
    name: 'an app that does not begin to answer',
    send: get(),
    app: 'silence',
    expect: {
      heroku: herokuFails(
        503,
        failed('H12', 'Request timeout', 'dyno=web\\.1 connect=\\d+ms service=\\d+ms status=503'),
      ),
      render: renderFails,
      nginx: nginxFails(504, 'Gateway Time-out'),
    },
  },
  {
    name: 'an answer that ends too early',
    send: get(),
    app: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc',
    expect: {
      heroku: {
        client: [/^HTTP\/1\.1 200 OK$/],
        body: 'abc',
        line: /^sock=backend at=error code=H18 desc="Server Request Interrupted".* status=503/,
      },
      render: { client: [/^HTTP\/1\.1 200 OK$/], body: 'abc', line: rendered(502) },
      nginx: { client: [/^HTTP\/1\.1 200 OK$/], body: 'abc', line: combined(200) },
    },
  },
  {
    name: 'a header of 5,000 bytes from the app',
    send: get(),
    app: answer(`HTTP/1.1 200 OK\r\nX-Big: ${'a'.repeat(5000)}`, 'ok'),
    expect: {
      heroku: { client: [/^HTTP\/1\.1 200 OK$/, /^X-Big: a{5000}$/], line: served(200) },
      render: { client: [/^HTTP\/1\.1 200 OK$/], line: rendered(200) },
      nginx: nginxFails(502, 'Bad Gateway'),
    },
  },
  {
    name: 'a cookie of 9,000 bytes from the app',
    send: get(),
    app: answer(`HTTP/1.1 200 OK\r\nSet-Cookie: a=${'a'.repeat(9000)}`, 'ok'),
    expect: {
      heroku: herokuFails(502, failed('H25', 'HTTP restriction: oversized cookie', '.*status=502')),
      render: { client: [/^HTTP\/1\.1 200 OK$/], line: rendered(200) },
      nginx: nginxFails(502, 'Bad Gateway'),
    },
  },
  {
    name: 'a request line of 8,300 bytes',
    send: get(`/${'a'.repeat(8300)}`),
    app: ok,
    expect: {
      heroku: {
        client: [/^HTTP\/1\.1 400 /],
        body: '',
        app: null,
        line: /code=H26 desc="Request Error" cause="request line too long"/,
      },
      render: { client: [/^HTTP\/1\.1 200 OK$/], line: rendered(200) },
      nginx: { ...nginxFails(414, 'Request-URI Too Large'), app: null },
    },
  },
  {
    name: 'a request without Host',
    send: 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
    app: ok,
    expect: {
      heroku: { client: [/^HTTP\/1\.1 400 /], body: '', app: null, line: /code=H26/ },
      render: {
        client: [/^HTTP\/1\.1 400 /],
        body: /<hr><center>cloudflare<\/center>/,
        app: null,
        line: /^\[GET\]400 /,
      },
      nginx: { ...nginxFails(400, 'Bad Request'), app: null },
    },
  },
  {
    name: 'a body of more than a megabyte',
    send: `POST /a HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nContent-Length: 1048577\r\n\r\n${'x'.repeat(1_048_577)}`,
    app: ok,
    expect: {
      heroku: { client: [/^HTTP\/1\.1 200 OK$/], line: / method=POST .* status=200 / },
      render: { client: [/^HTTP\/1\.1 200 OK$/], line: /^\[POST\]200 / },
      nginx: {
        ...nginxFails(413, 'Request Entity Too Large'),
        app: null,
        line: combined(413, 'POST /a HTTP/1\\.1'),
      },
    },
  },
  {
    name: 'an unknown value of Expect',
    send: get('/', 'Expect: tea'),
    app: ok,
    expect: {
      heroku: {
        client: [/^HTTP\/1\.1 417 /],
        app: null,
        line: /code=H26 desc="Request Error" cause="unsupported expect header value".* status=417/,
      },
      render: { client: [/^HTTP\/1\.1 417 /], app: null, line: rendered(417) },
      nginx: {
        client: [/^HTTP\/1\.1 200 OK$/],
        body: 'ok',
        app: [/^GET \/ HTTP\/1\.1$/],
        appNot: [/^Expect:/i],
        line: combined(200, 'GET / HTTP/1\\.1'),
      },
    },
  },
]
