import type { IncomingMessage, RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { hostTrial } from '../../src/trials/host.ts'
import { hostname, plainProject, tryApp } from './stage.ts'

const isLocal = (request: IncomingMessage) => /^localhost(:\d+)?$/.test(request.headers.host ?? '')

/** Lets in localhost alone. */
const refusing =
  (status: number, text: string): RequestListener =>
  (request, response) =>
    isLocal(request) ? response.end('hello') : response.writeHead(status).end(text)

// As the servers word it: vite 6 (preview), Django's debug page, Rails' HostAuthorization, webpack-dev-server 5.
const viteText = `Blocked request. This host ("${hostname}") is not allowed.\nTo allow this host, add "${hostname}" to \`preview.allowedHosts\` in vite.config.js.`
const djangoPage = `<html><head><title>DisallowedHost\n at /</title></head><body><pre class="exception_value">Invalid HTTP_HOST header: '${hostname}'. You may need to add '${hostname}' to ALLOWED_HOSTS.</pre></body></html>`
const railsPage = `<!DOCTYPE html><html><body><header role="banner"><h1>Blocked hosts: ${hostname}</h1></header></body></html>`

test.each([
  ['vite', 403, viteText, /allowedHosts: \['shop\.example'\]/, /got 403: "Blocked request\. This host/],
  ['Django', 400, djangoPage, /ALLOWED_HOSTS = \['shop\.example'\]/, /got 400: ".*DisallowedHost/],
  ['Rails', 403, railsPage, /config\.hosts << 'shop\.example'/, /got 403: "Blocked hosts: shop\.example"/],
  [
    'webpack-dev-server',
    200,
    'Invalid Host header',
    /devServer\.allowedHosts/,
    /got 200: "Invalid Host header"/,
  ],
] as const)('%s that lets in localhost only', async (_, status, text, fix, evidence) => {
  const [found, ...more] = await tryApp(hostTrial, refusing(status, text))
  expect(more).toEqual([])
  expect(found).toMatchObject({
    code: 'host-refused',
    evidence: [expect.stringMatching(evidence), expect.stringMatching(/^Host: localhost:\d+ got 200$/)],
    fix: [{ text: expect.stringMatching(fix) }],
  })
})

test('an answer that says nothing is judged by the difference, and mended as the project tells', async () => {
  const project = { ...plainProject, stacks: [{ stack: 'django', because: 'a test' }] }
  const found = await tryApp(hostTrial, refusing(400, '<h1>Bad Request (400)</h1>'), { project })
  expect(found).toMatchObject([
    {
      evidence: ['Host: shop.example got 400', expect.anything()],
      fix: [{ text: expect.stringContaining('ALLOWED_HOSTS') }],
    },
  ])
})

test.each<[string, RequestListener]>([
  ['answers', (_, response) => response.end('hello')],
  ['wants a login, whoever asks', (_, response) => response.writeHead(403).end('forbidden')],
  ['has no front page', (_, response) => response.writeHead(404).end('Cannot GET /')],
  ['is broken', (_, response) => response.writeHead(500).end('oops')],
  ['writes about the matter', (_, response) => response.end('How to set allowedHosts in vite')],
  [
    'refuses what a router adds',
    (request, response) =>
      request.headers.via === undefined ? response.end('hello') : response.writeHead(403).end('no proxies'),
  ],
])('an app that %s refuses no host', async (_, app) => {
  expect(await tryApp(hostTrial, app)).toEqual([])
})
