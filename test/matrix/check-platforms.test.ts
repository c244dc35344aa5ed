import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { processHost } from '../../src/host.ts'
import { checkPlatforms } from '../../src/matrix/check-platforms.ts'
import type { Event } from '../../src/model/events.ts'
import type { SimulateOptions } from '../../src/model/options.ts'
import type { Platform } from '../../src/model/platform.ts'
import { platforms as known } from '../../src/platform/registry.ts'
import { choosePort } from '../../src/ports/choose-port.ts'
import { server } from '../simulation/live.ts'

/** Each boot of an app leaves a line in `boots`: when it began and when it ended. */
const logged = `
import { appendFileSync } from 'node:fs'
const boots = new URL('./boots', import.meta.url)
appendFileSync(boots, 'begin ' + process.env.PORT + '\\n')
process.on('exit', () => appendFileSync(boots, 'end ' + process.env.PORT + '\\n'))
`

function based(id: string, over: Partial<Platform> = {}): Platform {
  const generic = known.find(platform => platform.id === 'generic')
  if (generic === undefined) throw new Error('there is no generic platform')
  // A rule that is its own keeps its boot its own, too.
  return { ...generic, id, name: id, environment: { OF: id }, ...over }
}

function fixed(id: string, port: number): Platform {
  const { port: rule } = based(id)
  return based(id, { port: { ...rule, choice: { kind: 'fixed', port } } })
}

async function checkAll(
  app: string,
  platforms: readonly Platform[],
  options: SimulateOptions = {},
  files: Readonly<Record<string, string>> = {},
) {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-matrix-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'Procfile'), 'web: node server.mjs\n')
  await writeFile(join(dir, 'server.mjs'), app)
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
  const events: Event[] = []
  const results = await checkPlatforms({
    options: { dir, settleMs: 1_000, ...options },
    host: processHost(),
    signal: new AbortController().signal,
    hurry: new AbortController().signal,
    platforms,
    secondPort: true,
    onEvent: event => events.push(event),
  })
  const boots = await readFile(join(dir, 'boots'), 'utf8').catch(() => '')
  const codes = results.map(({ verdicts }) => verdicts.map(({ code }) => code).join())
  const warnings = results.map(({ verdicts }) =>
    verdicts.flatMap(verdict => verdict.warnings.filter(({ code }) => code === 'hard-coded-port')),
  )
  return { results, events, boots: boots.split('\n').filter(line => line !== ''), codes, warnings }
}

/** Ports outside the range that the system gives out, of nobody else's until the app has them. */
async function freePorts(count: number): Promise<number[]> {
  const { port: rule } = based('ports')
  const leases = await Promise.all(Array.from({ length: count }, () => choosePort(rule)))
  await Promise.all(leases.map(lease => lease[Symbol.asyncDispose]()))
  return leases.map(({ port }) => port)
}

/** How many ran at the same time, at most. */
function mostAtOnce(boots: readonly string[]): number {
  let running = 0
  let most = 0
  for (const line of boots) {
    running += line.startsWith('begin') ? 1 : -1
    most = Math.max(most, running)
  }
  return most
}

test('a healthy app is booted once for each platform, after the first one side by side', async () => {
  const platforms = ['a', 'b', 'c', 'd'].map(id => based(id))
  const { codes, boots, events, results } = await checkAll(logged + server('hi'), platforms)
  expect(codes).toEqual(['ok', 'ok', 'ok', 'ok'])
  expect(boots.filter(line => line.startsWith('begin'))).toHaveLength(4)
  // On a machine so busy that the first boot is a slow one, rightly not.
  const first = events.find(event => event.type === 'ready')
  expect(mostAtOnce(boots) > 1).toBe((first?.bootMs ?? 0) <= 2_000)
  expect(boots.slice(0, 2).map(line => line.split(' ')[0])).toEqual(['begin', 'end'])
  expect(results.map(({ platform }) => platform.id)).toEqual(['a', 'b', 'c', 'd'])
  for (const event of events) expect(event.platform, JSON.stringify(event)).toMatch(/^[abcd]$/)
  expect(events.slice(-4).map(({ type, platform }) => `${type} ${platform}`)).toEqual(
    ['a', 'b', 'c', 'd'].map(id => `verdict ${id}`),
  )
})

test('an app with a port of its own is booted on one platform after the other', async () => {
  const [side] = await freePorts(1)
  const app = `${logged}${server('hi')}
import { createServer as another } from 'node:http'
another().listen(${side})`
  const { codes, boots } = await checkAll(
    app,
    ['a', 'b', 'c'].map(id => based(id)),
  )
  expect(codes).toEqual(['ok', 'ok', 'ok'])
  expect(mostAtOnce(boots)).toBe(1)
})

test('an app that opens no socket is waited for on one platform, and no longer on those with a longer window', async () => {
  const { boot } = based('x')
  const longer = (id: string) => based(id, { boot: { ...boot, timeoutMs: 600_000 } })
  const short = based('short', { boot: { ...boot, timeoutMs: 1_000 } })
  const { codes, events } = await checkAll('setInterval(() => {}, 1000)', [short, longer('a'), longer('b')])
  expect(codes).toEqual(['not-listening', 'not-listening', 'not-listening'])
  expect(events.filter(event => event.type === 'notice' && event.code === 'silence-known')).toHaveLength(1)
})

test('platforms with the same rules share a boot, and each judges it in its own words', async () => {
  const one = based('one', {
    environment: {},
    verdicts: { 'loopback-only': { code: 'L1', consequence: 'no' } },
  })
  const two = {
    ...one,
    id: 'two',
    name: 'two',
    verdicts: { 'loopback-only': { code: 'L2', consequence: 'no' } },
  }
  const app = logged + server('hi', "process.env.PORT, '127.0.0.1'")
  const { results, boots, events } = await checkAll(app, [one, two])
  expect(boots.filter(line => line.startsWith('begin'))).toHaveLength(1)
  expect(results.map(({ verdicts }) => [verdicts[0]?.platform, verdicts[0]?.platformCode])).toEqual([
    ['one', 'L1'],
    ['two', 'L2'],
  ])
  expect(events.filter(event => event.type === 'notice' && event.code === 'boot-shared')).toHaveLength(1)
})

test('what fails beside others but not alone is tried alone', async () => {
  // Only one of it may run at a time, and none of its ports tells so.
  const app = `import { existsSync, writeFileSync, rmSync } from 'node:fs'
const lock = new URL('./lock', import.meta.url)
if (existsSync(lock)) throw new Error('another one is running')
writeFileSync(lock, '')
process.on('exit', () => rmSync(lock))
${server('hi')}`
  const { codes } = await checkAll(
    app,
    ['a', 'b', 'c', 'd'].map(id => based(id)),
  )
  expect(codes).toEqual(['ok', 'ok', 'ok', 'ok'])
})

test('an app that has the fixed port of a platform written down is told so, with where it fails', async () => {
  const [port = 0] = await freePorts(1)
  const platforms = [fixed('f', port), based('d')]
  const app = logged + server('hi', String(port))
  const { codes, boots, events, warnings } = await checkAll(app, platforms)
  expect(codes).toEqual(['ok', 'wrong-port'])
  // The other platform's boot has proven it.
  expect(boots.filter(line => line.startsWith('begin'))).toHaveLength(2)
  // The first boot is where PORT tells most.
  expect(events.find(({ type }) => type === 'start')?.platform).toBe('d')
  expect(warnings[0]).toEqual([
    expect.objectContaining({
      code: 'hard-coded-port',
      summary: expect.stringMatching(/PORT is not read; it fails on d$/),
      fix: [
        expect.objectContaining({ file: 'server.mjs', after: expect.stringContaining('process.env.PORT') }),
      ],
    }),
  ])
})

test('without a platform of another PORT a second boot proves it', async () => {
  const [port = 0, other = 0] = await freePorts(2)
  const written = await checkAll(logged + server('hi', String(port)), [fixed('f', port)])
  expect(written.codes).toEqual(['ok'])
  expect(written.warnings[0]?.map(({ code }) => code)).toEqual(['hard-coded-port'])
  expect(written.boots.filter(line => line.startsWith('begin'))).toHaveLength(2)
  const read = await checkAll(logged + server('hi'), [fixed('f', other)])
  expect(read.warnings[0]).toEqual([])
  expect(new Set(read.boots.filter(line => line.startsWith('begin'))).size).toBe(2)
})

test('two fixed PORTs on which it came up prove it, too', async () => {
  const [one = 0, two = 0] = await freePorts(2)
  const { codes, boots, warnings } = await checkAll(logged + server('hi'), [fixed('f', one), fixed('g', two)])
  expect(codes).toEqual(['ok', 'ok'])
  expect(boots.filter(line => line.startsWith('begin'))).toHaveLength(2)
  expect(warnings.flat()).toEqual([])
})

test('a health path that the app refuses is no reason to boot it again', async () => {
  const check = {
    kind: 'http',
    path: '/up',
    method: 'GET',
    passes: [[200, 299]],
    intervalMs: 200,
    timeoutMs: 5_000,
    headers: {},
  } as const
  const refused = based('h', { boot: { timeoutMs: 60_000, check } })
  const app = `${logged}
import { createServer } from 'node:http'
createServer(({ url }, response) => {
  response.statusCode = url === '/up' ? 404 : 200
  response.end()
}).listen(process.env.PORT)`
  const { codes, boots } = await checkAll(app, [based('a'), refused, based('b')])
  expect(codes).toEqual(['ok', 'unhealthy', 'ok'])
  expect(boots.filter(line => line.startsWith('begin'))).toHaveLength(3)
})

test("an error of one platform's own does not keep the others from being judged", async () => {
  const render = known.find(({ id }) => id === 'render')
  if (render === undefined) throw new Error('there is no Render')
  const files = { 'render.yaml': 'services: [' }
  const { results, codes, events } = await checkAll(server('hi'), [render, based('d')], {}, files)
  expect(codes).toEqual(['', 'ok'])
  expect(results[0]?.error).toMatchObject({ code: 'invalid-file' })
  expect(events.find(({ type }) => type === 'error')).toMatchObject({
    platform: 'render',
    file: 'render.yaml',
    line: 1,
  })
})

test('the build and the release phase are run once for all', async () => {
  const files = {
    Procfile: 'web: node server.mjs\nrelease: echo release >> tasks\n',
    'package.json': '{ "type": "module", "scripts": { "build": "echo build >> tasks" } }',
  }
  const app = `${server('hi')}
import { readFileSync as read } from 'node:fs'
if (read(new URL('./tasks', import.meta.url), 'utf8') !== 'build\\nrelease\\n') process.exit(3)`
  const platforms = ['a', 'b'].map(id => based(id))
  const { codes } = await checkAll(app, platforms, { build: true, release: true }, files)
  expect(codes).toEqual(['ok', 'ok'])
})
