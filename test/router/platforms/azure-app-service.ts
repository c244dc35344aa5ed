import type { Expectations, Expected } from '../platforms.cases.ts'
import { plainLine, plainPage, unstatedRows } from './unstated.ts'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'

/** Visitors of a site that did not start see this page, with 503. */
const applicationError: Expected = {
  client: [/^HTTP\/1\.1 503 /, /^Content-Type: text\/html$/],
  clientNot: [/ARRAffinity/],
  body: /<title>Application Error<\/title>/,
  line: plainLine(503),
}

export const azureAppServiceRows: Expectations = {
  ...unstatedRows,
  'a plain request': {
    client: [
      /^HTTP\/1\.1 200 OK$/,
      /^Set-Cookie: ARRAffinity=[0-9a-f]{64}; Path=\/; HttpOnly; Secure$/,
      /^Set-Cookie: ARRAffinitySameSite=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=None; Secure$/,
    ],
    clientNot: [/^(Server|Via|X-Request-Id):/i],
    body: 'ok',
    app: [
      /^GET \/a\?b=c HTTP\/1\.1$/,
      /^Host: app\.test$/i,
      /^Client-Ip: 127\.0\.0\.1:\d+$/,
      /^X-Client-Ip: 127\.0\.0\.1$/,
      /^X-Client-Port: \d+$/,
      /^X-Forwarded-For: 127\.0\.0\.1:\d+$/,
      /^X-Forwarded-Proto: https$/,
      /^X-AppService-Proto: https$/,
      /^X-Forwarded-TlsVersion: 1\.2$/,
      /^X-Arr-Ssl: 2048\|256\|.+\|CN=.+$/,
      new RegExp(`^X-Arr-Log-Id: ${uuid}$`),
      /^Disguised-Host: app\.test$/,
      /^Was-Default-Hostname: app\.test$/,
      /^X-Site-Deployment-Id: \S+$/,
      /^X-Original-Url: \/a\?b=c$/,
      /^X-Waws-Unencoded-Url: \/a\?b=c$/,
      /^Max-Forwards: 10$/,
    ],
    appNot: [/^(Via|X-Request-Id|X-Request-Start|X-Forwarded-Port|X-Forwarded-Host|X-Real-IP):/i],
    line: plainLine(200),
  },
  'a client that says where it comes from': {
    app: [/^X-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1:\d+$/, /^X-Forwarded-Proto: https$/],
    appNot: [/ftp/],
    line: plainLine(200),
  },
  'http in place of https': {
    client: [/^HTTP\/1\.1 200 OK$/],
    body: 'ok',
    app: [/^X-Forwarded-For: 127\.0\.0\.1:\d+$/, /^X-Original-Url: \/a\?b$/],
    appNot: [/^(X-Forwarded-Proto|X-AppService-Proto|X-Forwarded-TlsVersion|X-Arr-Ssl):/i],
    line: plainLine(200),
  },
  'no instance': applicationError,
  'an app that has crashed': applicationError,
  'nobody at the address': applicationError,
  'an app that does not begin to answer': plainPage(504, 'the app did not begin to answer in time'),
}
