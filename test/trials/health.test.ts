import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import type { HttpCheck } from '../../src/model/platform.ts'
import { healthTrial } from '../../src/trials/health.ts'
import { tryApp } from './stage.ts'

const check = (changes: Partial<HttpCheck> = {}): HttpCheck => ({
  kind: 'http',
  path: '/health',
  method: 'GET',
  passes: [[200, 299]],
  intervalMs: 1_000,
  timeoutMs: 5_000,
  headers: { 'User-Agent': 'Prober/1' },
  ...changes,
})

/** Healthy until it has served a page. */
function wearing(answer: RequestListener): RequestListener {
  let served = false
  return (request, response) => {
    if (request.url === '/health' && served) return answer(request, response)
    served ||= request.url === '/'
    response.end('fine')
  }
}

test.each([
  [
    'answers 503',
    wearing((_, response) => response.writeHead(503).end('no connection left')),
    /got 503; 200 to 299 pass: "no connection left"$/,
  ],
  [
    'sends to a login',
    wearing((_, response) => response.writeHead(302, { Location: '/login' }).end()),
    /got 302; 200 to 299 pass$/,
  ],
  ['closes', wearing(request => request.socket.destroy()), /got no answer; 200 to 299 pass$/],
] as const)('a health path that %s once the app has served is told', async (_, app, evidence) => {
  expect(await tryApp(healthTrial, app, { health: check() })).toMatchObject([
    { code: 'health-fails', evidence: [expect.stringMatching(evidence)] },
  ])
})

test('a health path of other letters is asked for as at boot', async () => {
  const app: RequestListener = (request, response) =>
    void response.writeHead(request.url === '/sant%C3%A9' ? 200 : 404).end()
  expect(await tryApp(healthTrial, app, { health: check({ path: '/santé' }) })).toEqual([])
})

test('the platform is told by its own probe', async () => {
  const app: RequestListener = (request, response) => {
    const own = request.headers['user-agent'] === 'Prober/1' && request.headers.host === 'probe.example'
    response.writeHead(request.method === 'HEAD' && own ? 204 : 403).end()
  }
  const health = check({ method: 'HEAD', headers: { 'User-Agent': 'Prober/1', Host: 'probe.example' } })
  expect(await tryApp(healthTrial, app, { health })).toEqual([])
})

test.each<[string, RequestListener, HttpCheck | undefined]>([
  ['passes', wearing((_, response) => response.end('fine')), check()],
  ['may say so', wearing((_, response) => response.writeHead(302).end()), check({ passes: [[200, 399]] })],
  ['nobody asks for', wearing((_, response) => response.writeHead(503).end()), undefined],
  ['takes its time', wearing((_, response) => void setTimeout(() => response.end(), 1_500)), check()],
])('a health path that %s is fine', async (_, app, health) => {
  expect(await tryApp(healthTrial, app, { health })).toEqual([])
})
