import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { expect, test } from 'vitest'
import { keepAliveTrial, statedMs } from '../../src/trials/keep-alive.ts'
import { plainProject, platformWith, type Staged, tryApp } from './stage.ts'

/** A server of Node's that closes idle connections after `idleMs`; 0: never. `told`: it says so. */
function idling(idleMs: number, told: boolean) {
  const server = createServer((_, response) => {
    // Node says Keep-Alive by itself unless it is told what to say.
    if (!told) response.setHeader('Connection', 'keep-alive')
    response.end('hello')
  })
  server.keepAliveTimeout = idleMs
  return server
}

const codes = async (server: ReturnType<typeof createServer>, o: Staged = {}) =>
  (await tryApp(keepAliveTrial, server, o)).map(({ code }) => code)

test('a server that says 5 s is closed before the router lets go', async () => {
  const [found, ...more] = await tryApp(keepAliveTrial, idling(5_000, true))
  expect(more).toEqual([])
  expect(found).toMatchObject({
    code: 'keep-alive-too-short',
    summary: expect.stringMatching(/after 5 s, Heroku's router only after 90 s/),
    evidence: ['its answer says Keep-Alive: timeout=5'],
    fix: [{ text: expect.stringContaining('server.keepAliveTimeout = 95000') }],
  })
})

test('a server that says nothing is measured', async () => {
  const [found] = await tryApp(keepAliveTrial, idling(300, false), {
    platform: platformWith({ upstreamKeepAliveMs: 3_000 }),
  })
  expect(found).toMatchObject({
    code: 'keep-alive-too-short',
    evidence: [expect.stringMatching(/^it closed an idle connection after \d\.\d+ s$/)],
  })
})

test.each<[string, number, boolean, Staged]>([
  ['says more than the router', 95_000, true, {}],
  [
    'keeps connections for as long as is looked',
    0,
    false,
    { platform: platformWith({ upstreamKeepAliveMs: 500 }) },
  ],
  ['faces a router that keeps none', 300, true, { platform: platformWith({ upstreamKeepAliveMs: 0 }) }],
  [
    'faces a router nobody knows the idle time of',
    300,
    true,
    { assumed: new Set(['router.upstreamKeepAliveMs']) },
  ],
  ['has it switched off', 300, true, { skip: ['keep-alive-too-short'] }],
])('a server that %s is fine', async (_, idleMs, told, o) => {
  expect(await codes(idling(idleMs, told), o)).toEqual([])
})

test('a server that takes one request a connection is fine', async () => {
  const server = createServer((_, response) => response.setHeader('Connection', 'close').end('hello'))
  expect(await codes(server)).toEqual([])
})

test('--thorough waits for as long as the router keeps a connection', async () => {
  const platform = platformWith({ upstreamKeepAliveMs: 8_000 })
  const closing = () => idling(6_500, false)
  const [quick, thorough] = await Promise.all([
    codes(closing(), { platform }),
    codes(closing(), { platform, thorough: true }),
  ])
  expect(quick).toEqual([])
  expect(thorough).toEqual(['keep-alive-too-short'])
})

test.each([
  ['gunicorn -k gthread app:app', [], 'gunicorn --keep-alive 95'],
  ['npm start', ['next'], 'next start --keepAliveTimeout 95000'],
  ['bundle exec rails server', ['rails', 'puma'], 'persistent_timeout 95'],
  ['node .next/standalone/server.js', ['next'], 'KEEP_ALIVE_TIMEOUT=95000 for the standalone'],
  ['node build', ['sveltekit', 'vite'], 'KEEP_ALIVE_TIMEOUT=95 in the environment'],
  ['node dist/main.js', ['nestjs', 'express'], 'app.getHttpServer().keepAliveTimeout = 95000'],
  ['node server.js', [], 'server.keepAliveTimeout = 95000'],
])('the fix is for what runs: %s', async (command, stacks, setting) => {
  const project = { ...plainProject, stacks: stacks.map(stack => ({ stack, because: 'a test' })) }
  const [found] = await tryApp(keepAliveTrial, idling(5_000, true), { command, project })
  expect(found?.fix[0]?.text).toContain(setting)
})

test.each([
  ['timeout=5', 5_000],
  ['timeout=5, max=100', 5_000],
  ['max=100,Timeout = 72', 72_000],
  ['max=100', undefined],
  [undefined, undefined],
])('Keep-Alive: %s', (header, expected) => {
  expect(statedMs(header)).toBe(expected)
})

test('an app that ends its connection by error has no idle time', async () => {
  const server = createTcpServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi'))
  })
  // Only what a listener needs: listen, close.
  const asHttp = Object.assign(server, { closeAllConnections: () => {} })
  expect(await tryApp(keepAliveTrial, asHttp as never)).toEqual([])
})
