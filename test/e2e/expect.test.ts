import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Event } from '../../src/model/events.ts'
import { project, runCli } from './run-cli.ts'

/** An app that tells what it was sent, and is well only under its public name. */
const app = {
  Procfile: 'web: node server.mjs\n',
  'server.mjs': `
import { createServer } from 'node:http'
createServer((request, response) => {
  const { method, url, headers } = request
  if (url === '/health') return response.writeHead(/\\.example$|herokuapp/.test(headers.host) ? 200 : 421).end('fine')
  if (url === '/slow') return setTimeout(() => response.end('late'), 700)
  if (url === '/stream') return response.write('data: 1\\n\\n')
  if (url === '/count') return response.end(String(count++))
  if (url === '/old') return response.writeHead(301, { Location: '/new' }).end()
  response.setHeader('Content-Type', 'text/html').end('<title>' + method + '</title>')
}).listen(process.env.PORT)
let count = 0
`,
}

const check = (dir: string, ...expectations: string[]) =>
  runCli(['check', '--json', ...expectations.flatMap(text => ['--expect', text]), dir])

test('expectations that hold', async () => {
  const { status, events, stderr } = await check(
    await project(app),
    'GET /health 200 body~/^fine$/ within 5s',
    'POST / 2xx header:Content-Type=text/html body~/POST/',
    'GET /stream 200',
    'GET /old 301 header:Location~/new$/',
    // One after the other, in their order.
    'GET /count 200 body~/0/',
    'GET /count 200 body~/1/',
  )
  const found = verdict(events)
  expect(found, stderr).toMatchObject({ ok: true, code: 'ok' })
  expect(found.observations.map(({ text }) => text)).toContain('GET /old 301, as expected')
  expect(status).toBe(0)
})

test('one that fails is the verdict, with what was found', async () => {
  const { status, events } = await check(
    await project(app),
    'GET / 200',
    'GET /slow 200 within 100ms',
    'GET /health 204',
  )
  const found = verdict(events)
  expect(found).toMatchObject({ ok: false, code: 'expectation-failed', platformCode: null })
  expect(found.summary).toMatch(
    /^2 of 3 expectations failed: GET \/slow: expected within 100 ms, found [\d.]+ m?s$/,
  )
  expect(found.observations).toContainEqual(
    expect.objectContaining({
      kind: 'response',
      text: 'GET /health  expected 204, found 200',
      probe: expect.objectContaining({ status: 200, head: 'fine' }),
    }),
  )
  expect(found.fix.map(({ text }) => text)).toContain(
    'let GET /health answer as expected (204), or correct the expectation',
  )
  expect(status).toBe(1)
})

test('people read it, too', async () => {
  const { status, stdout } = await runCli(['check', '--expect', 'GET /health 204', await project(app)])
  expect(stdout).toContain('expectation-failed')
  expect(stdout).toContain('GET /health: expected 204, found 200')
  expect(status).toBe(1)
})

test('an app that does not come up is judged by that alone', async () => {
  const dir = await project({ Procfile: 'web: node -e "process.exit(3)"\n' })
  expect(verdict((await check(dir, 'GET / 200')).events)).toMatchObject({ code: 'crashed' })
})

test('the boot with another PORT, which proves that PORT is read, is not asked', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'package.json': '{"scripts": {"start": "node server.mjs"}}',
    'server.mjs': `
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
appendFileSync('seen.txt', 'boot\\n')
createServer((request, response) => {
  appendFileSync('seen.txt', request.method + ' ' + request.url + '\\n')
  response.end('taken')
}).listen(process.env.PORT)
`,
  })
  const { status, stderr } = await runCli([
    'check',
    '--platform',
    'render',
    '--expect',
    'POST /order 200',
    dir,
  ])
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const seen = await readFile(join(dir, 'seen.txt'), 'utf8')
  expect(seen.match(/POST \/order/g)).toHaveLength(1)
})

test('one that cannot be read is told before anything is started', async () => {
  const dir = await project({ Procfile: 'web: node -e "process.exit(3)"\n' })
  const { status, stderr, events } = await check(dir, 'GET / 200', 'GET /health OK')
  expect(stderr).toContain('--expect "GET /health OK", character 13: "OK" is no status')
  expect(stderr).toContain('write METHOD /path STATUS')
  expect(events.map(({ type }) => type)).toEqual(['error'])
  expect(status).toBe(2)
})

function verdict(events: readonly Event[]): Event & { type: 'verdict' } {
  const found = events.find((event): event is Event & { type: 'verdict' } => event.type === 'verdict')
  if (found === undefined) throw new Error(`no verdict in ${JSON.stringify(events)}`)
  return found
}
