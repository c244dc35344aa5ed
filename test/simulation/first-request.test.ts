import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { RequestEvent } from '../../src/model/events.ts'
import type { RouterRules } from '../../src/model/router-rules.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { startRouter } from '../../src/router/router.ts'
import { firstRequest } from '../../src/simulation/first-request.ts'
import { freePort } from '../probe/apps.ts'

const { router: heroku } = findPlatform('heroku')

/** What the first request through a real router tells of an app. */
async function ask(app: RequestListener, proto: 'http' | 'https' = 'https', rules: RouterRules = heroku) {
  const server = createServer(app)
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '0.0.0.0', resolve))
  let last: RequestEvent | undefined
  await using router = await startRouter({
    rules,
    port: 0,
    proto,
    onRequest: event => {
      last = event
    },
  })
  const instance = {
    name: 'web.1',
    service: 'web',
    state: 'up',
    inRotation: true,
    address: '127.77.0.1',
    port,
  } as const
  router.pool.set(instance)
  try {
    return await firstRequest({
      router,
      rules,
      proto,
      path: '/start?a=1',
      hostname: 'shop.example',
      signal: new AbortController().signal,
      lastRequest: () => last,
      instance: () => instance,
    })
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const usesTls = (request: IncomingMessage) => request.headers['x-forwarded-proto'] === 'https'
const redirect = (response: ServerResponse, location: string, more = {}) =>
  response.writeHead(302, { Location: location, ...more }).end()

test('a cookie too long for the router: the app is not said not to speak HTTP', async () => {
  const headers = { 'Set-Cookie': `a=${'x'.repeat(20_000)}` }
  const answer = await ask((_, response) => void response.writeHead(200, headers).end('ok'), 'http')
  expect(answer).toMatchObject({ outcome: 'not-http', withheld: expect.stringMatching(/^response-/) })
})

test.each([
  ['to https of itself, deaf to the header', (r: IncomingMessage) => `https://shop.example${r.url}`, 2],
  ['to a relative address of itself', (r: IncomingMessage) => String(r.url), 2],
  [
    'in a circle of three',
    (r: IncomingMessage) => `/${(Number(r.url?.slice(1)) || 0) + 1}`.replace('3', ''),
    5,
  ],
] as const)('a redirect %s is a loop', async (_, to, length) => {
  const answer = await ask((request, response) => redirect(response, to(request)))
  expect(answer).toMatchObject({ outcome: 'answer', status: 302 })
  expect(answer.loop).toHaveLength(length)
  expect(new Set(answer.loop).size).toBe(length - 1)
})

test('a redirect to itself with a new cookie each time is a loop', async () => {
  const answer = await ask((request, response) => {
    const n = Number(request.headers.cookie?.slice(2) ?? 0)
    redirect(response, String(request.url), { 'Set-Cookie': `n=${n + 1}; Secure` })
  })
  expect(answer.loop).toHaveLength(3)
})

test.each([
  [
    'to https, by the header',
    (request: IncomingMessage, response: ServerResponse) =>
      usesTls(request) ? response.end('hello') : redirect(response, `https://shop.example${request.url}`),
  ],
  [
    'to another path once',
    (request: IncomingMessage, response: ServerResponse) =>
      request.url === '/login' ? response.end('hello') : redirect(response, '/login'),
  ],
  [
    'to another host',
    (_: IncomingMessage, response: ServerResponse) => redirect(response, 'https://login.example/start?a=1'),
  ],
  [
    'to itself until a cookie comes back',
    (request: IncomingMessage, response: ServerResponse) =>
      request.headers.cookie === 'seen=1; b=2'
        ? response.end('hello')
        : redirect(response, String(request.url), {
            'Set-Cookie': ['seen=1; Secure', 'b=2; Secure', 'gone=; Max-Age=0'],
          }),
  ],
  [
    'on and on, never to the same',
    (request: IncomingMessage, response: ServerResponse) => redirect(response, `${request.url}1`),
  ],
])('a redirect %s is none', async (_, app) => {
  const answer = await ask(app)
  expect(answer.outcome).toBe('answer')
  expect(answer).not.toHaveProperty('loop')
  expect(answer).not.toHaveProperty('insecureCookies')
})

test('cookies without Secure are named, those on the way too, and their values never', async () => {
  const answer = await ask((request, response) =>
    request.url === '/login'
      ? response.writeHead(200, { 'Set-Cookie': ['csrf=hidden-two; SECURE', 'late=hidden-three'] }).end()
      : redirect(response, '/login', {
          'Set-Cookie': ['sid=hidden-one; Path=/; HttpOnly', 'old=; Max-Age=0'],
        }),
  )
  expect(answer.insecureCookies).toEqual(['sid', 'late'])
  expect(JSON.stringify(answer)).not.toContain('hidden')
})

test('the cookie of the platform is not the app’s to mend', async () => {
  const affinity = { cookie: 'sticky', maxAgeSeconds: 60, attributes: 'Path=/' }
  const answer = await ask((_, response) => response.end('hello'), 'https', { ...heroku, affinity })
  expect(answer).toMatchObject({ outcome: 'answer', status: 200 })
  expect(answer).not.toHaveProperty('insecureCookies')
})

test('a client that uses http follows nothing and minds no cookie', async () => {
  let asked = 0
  const answer = await ask((request, response) => {
    asked += 1
    redirect(response, String(request.url), { 'Set-Cookie': 'sid=1' })
  }, 'http')
  expect(asked).toBe(1)
  expect(answer).toMatchObject({ status: 302, location: '/start?a=1' })
  expect(answer).not.toHaveProperty('loop')
  expect(answer).not.toHaveProperty('insecureCookies')
})

describe.each(['heroku', 'render', 'nginx'])('where the router of %s answers in the app’s place', id => {
  const { router } = findPlatform(id)

  test.each([
    ['no HTTP', 'SSH-2.0-demo\r\n', { outcome: 'not-http', looksLike: 'banner', head: 'SSH-2.0-demo' }],
    ['nothing at all', '', { outcome: 'closed' }],
    ['a header that HTTP does not have', 'HTTP/1.1 200 OK\r\nA b: c\r\n\r\n', { outcome: 'not-http' }],
  ])('to %s, what the app sent is told', async (_, bytes, expected) => {
    const answer = await ask((_, response) => response.socket?.end(bytes), router.defaultProto, router)
    expect(answer).toMatchObject(expected)
  })

  test.each([200, 404, 500, 502, 503, 504])('a %i of the app itself is its answer', async status => {
    const answer = await ask(
      (_, response) => response.writeHead(status).end('mine'),
      router.defaultProto,
      router,
    )
    expect(answer).toMatchObject({ outcome: 'answer', status, head: 'mine' })
  })
})

test.each([502, 503, 504])(
  "an answer with %d that a platform's edge replaces is still the app's",
  async status => {
    const { router: rules } = findPlatform('digitalocean')
    const answer = await ask((_request, response) => response.writeHead(status).end('mine'), 'https', rules)
    expect(answer).toMatchObject({ outcome: 'answer', status })
  },
)
