import type { Expectations, Expected } from '../platforms.cases.ts'
import { plainLine, plainPage, unstatedRows } from './unstated.ts'

const origin = /^X-DO-App-Origin: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const original = (status: number) => new RegExp(`^X-DO-Orig-Status: ${status}$`)
const served: Expected = {
  client: [
    /^HTTP\/1\.1 200 OK$/,
    /^Server: cloudflare$/,
    /^CF-Ray: [0-9a-f]{16}-[A-Z]{3}$/,
    origin,
    original(200),
  ],
  body: 'ok',
  line: plainLine(200),
}

/** The edge's page for what failed behind it: always 504, with the status it got in a header. */
const behindEdge = (status: number, title: string): Expected => {
  const page = plainPage(504, title)
  return { ...page, client: [...(page.client ?? []), /^Server: cloudflare$/, origin, original(status)] }
}

export const digitaloceanRows: Expectations = {
  ...unstatedRows,
  'a plain request': {
    ...served,
    clientNot: [/^(Via|X-Request-Id|Set-Cookie):/i],
    app: [
      /^GET \/a\?b=c HTTP\/1\.1$/,
      /^Host: app\.test$/i,
      /^DO-Connecting-IP: 127\.0\.0\.1$/,
      /^X-Forwarded-For: 127\.0\.0\.1, \d+\.\d+\.\d+\.\d+$/,
      /^X-Forwarded-Proto: https$/,
    ],
    appNot: [/^(Via|X-Request-Id|X-Request-Start|X-Forwarded-Port|X-Forwarded-Host|X-Real-IP):/i],
  },
  'an app with a name of its own': {
    client: [/^Server: cloudflare$/, /^Via: 1\.1 mine$/],
    clientNot: [/app\/1/],
    line: plainLine(200),
  },
  'a client that says where it comes from': {
    app: [
      /^DO-Connecting-IP: 127\.0\.0\.1$/,
      /^X-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1, \d+\.\d+\.\d+\.\d+$/,
      /^X-Forwarded-Proto: https$/,
    ],
    line: plainLine(200),
  },
  "a redirect of the app's": {
    client: [/^HTTP\/1\.1 302 Found$/, /^Location: \/next$/, /^Set-Cookie: a=b; Secure$/, original(302)],
    line: plainLine(302),
  },
  "a failure of the app's own": {
    ...behindEdge(503, 'the app answered with a status that the edge does not pass on'),
    app: [/^GET \/ HTTP\/1\.1$/],
  },
  'no instance': behindEdge(503, 'no instance is running'),
  'an app that has crashed': behindEdge(503, 'the app has crashed'),
  'nobody at the address': behindEdge(503, 'the app refused the connection'),
  'an app that closes without an answer': plainPage(520, 'the app closed the connection without an answer'),
  'an app that speaks no HTTP': plainPage(520, 'what the app sent is no HTTP answer'),
  'an app that does not begin to answer': behindEdge(504, 'the app did not begin to answer in time'),
}
