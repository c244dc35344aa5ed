import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { LivenessRule } from '../../src/model/platform.ts'
import { type Liveness, type LivenessOptions, watchLiveness } from '../../src/supervise/liveness.ts'
import { freePort } from '../probe/apps.ts'
import { httpCheck } from './boot-stage.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** An app whose answer is changed as the test goes on; `undefined`: it answers nothing. */
async function app(first: number | undefined) {
  const state = { answer: first, asked: 0, atOnce: 0, most: 0, host: '' }
  const open = new Set<Socket>()
  const server: Server = createServer((request, response) => {
    state.asked += 1
    state.atOnce += 1
    state.most = Math.max(state.most, state.atOnce)
    state.host = request.headers.host ?? ''
    request.socket.once('close', () => {
      state.atOnce -= 1
    })
    if (state.answer !== undefined) response.writeHead(state.answer).end()
  })
  server.on('connection', socket => open.add(socket))
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const close = () => {
    server.close()
    for (const socket of open) socket.destroy()
  }
  closers.push(close)
  return Object.assign(state, { port, close })
}

/** Watches, and tells what happened in order: each change, `restart`, `end`. */
function watch(port: number, rule: LivenessRule, more: Partial<LivenessOptions> = {}) {
  const told: (Liveness | 'restart')[] = []
  const over = new AbortController()
  closers.push(() => over.abort())
  let news: () => void = () => {}
  const ended = watchLiveness({
    rule,
    check: httpCheck('/healthz', { timeoutMs: 10_000 }),
    target: { address: '127.0.0.1', port },
    hostname: 'shop.example',
    signal: over.signal,
    onChange(state) {
      told.push(state)
      news()
    },
    onRestart: () => told.push('restart'),
    ...more,
  })
  const heard = (count: number) =>
    new Promise<void>(resolve => {
      news = () => told.length >= count && resolve()
      news()
    })
  return { told, heard, ended, over }
}

const slow = { outAfterMs: 60_000, restartAfterMs: 60_000 }

test('out of rotation after the time of failing, in again when it passes', async () => {
  const server = await app(503)
  const { told, heard, over, ended } = watch(server.port, { ...slow, intervalMs: 20, outAfterMs: 1_000 })
  await heard(2)
  expect(told).toMatchObject([
    { passing: false, inRotation: true, text: 'GET /healthz: 503' },
    { passing: false, inRotation: false, text: 'GET /healthz: 503' },
  ])
  const [first, second] = told
  expect(first === 'restart' || first === undefined ? 0 : first.failingMs).toBeLessThan(1_000)
  expect(second === 'restart' || second === undefined ? 0 : second.failingMs).toBeGreaterThanOrEqual(1_000)
  server.answer = 302
  await heard(3)
  expect(told[2]).toEqual({ passing: true, inRotation: true, failingMs: 0, text: 'GET /healthz: 302' })
  expect(server.host).toBe('shop.example')
  over.abort()
  await ended
  expect(told.length).toBe(3)
})

test('a single check that passes makes the time of failing begin anew', async () => {
  const server = await app(500)
  const { told, heard } = watch(server.port, { ...slow, intervalMs: 20 })
  await heard(1)
  server.answer = 200
  await heard(2)
  server.answer = 500
  await heard(3)
  expect(told).toMatchObject([{ passing: false }, { passing: true, failingMs: 0 }, { passing: false }])
  // Of this failure alone: as long as one check takes, not as long as the test has run.
  expect(told[2] === 'restart' || told[2] === undefined ? 0 : told[2].failingMs).toBeLessThan(5_000)
})

test('restarted once, after which nothing is asked any more', async () => {
  const server = await app(500)
  const rule = { intervalMs: 10, outAfterMs: 30, restartAfterMs: 80 }
  const { told, ended } = watch(server.port, rule)
  await ended
  expect(told.map(state => (state === 'restart' ? state : [state.passing, state.inRotation]))).toEqual([
    [false, true],
    [false, false],
    'restart',
  ])
  const { asked } = server
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(server.asked).toBe(asked)
})

test('a check that hangs counts from its start, and is the only one at a time', async () => {
  const server = await app(undefined)
  const check = httpCheck('/', { timeoutMs: 200 })
  const rule = { intervalMs: 20, outAfterMs: 150, restartAfterMs: 500 }
  const { told, ended } = watch(server.port, rule, { check })
  await ended
  expect(told).toMatchObject([{ passing: false, inRotation: false }, 'restart'])
  expect(told[0]).toMatchObject({ text: expect.stringMatching(/^GET \/: no answer within 0\.\d\d s$/) })
  expect(server.most).toBe(1)
})

test('a connect is enough where the platform makes none but that', async () => {
  const server = await app(500)
  const { told, heard } = watch(
    server.port,
    { ...slow, intervalMs: 20 },
    { check: { kind: 'connect', timeoutMs: 5_000 } },
  )
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(told).toEqual([])
  server.close()
  await heard(1)
  expect(told).toMatchObject([{ passing: false, text: 'connect: refused (ECONNREFUSED)' }])
})

test('ends without a word when it is aborted while a check is under way', async () => {
  const server = await app(undefined)
  const { told, over, ended } = watch(server.port, { ...slow, intervalMs: 1 })
  while (server.asked === 0) await new Promise(resolve => setTimeout(resolve, 5))
  over.abort()
  await ended
  expect(told).toEqual([])
})

test('without a limit it is never restarted, only out of rotation', async () => {
  const server = await app(500)
  const { told, heard, over, ended } = watch(server.port, { intervalMs: 10, outAfterMs: 0 })
  await heard(1)
  while (server.asked < 10) await new Promise(resolve => setTimeout(resolve, 5))
  over.abort()
  await ended
  expect(told).toMatchObject([{ passing: false, inRotation: false }])
})

test('the first check that fails is enough where the limit is zero; one that passes never is', async () => {
  const server = await app(200)
  const { told, ended } = watch(server.port, { intervalMs: 10, outAfterMs: 0, restartAfterMs: 0 })
  while (server.asked < 3) await new Promise(resolve => setTimeout(resolve, 5))
  server.answer = 500
  await ended
  expect(told).toMatchObject([{ passing: false, inRotation: false }, 'restart'])
})

test('the Host of the check, where the platform names one', async () => {
  const server = await app(500)
  const check = httpCheck('/', { host: 'checks.example' })
  const { heard } = watch(server.port, { ...slow, intervalMs: 10 }, { check })
  await heard(1)
  expect(server.host).toBe('checks.example')
})
