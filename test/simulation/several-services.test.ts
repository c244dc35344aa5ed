import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Event } from '../../src/model/events.ts'
import { simulate } from '../../src/simulate.ts'
import { variablePrefix } from '../../src/simulation/links.ts'
import { openTestEngine } from '../container/test-engine.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose]())
// `simulate` finds its engine as every caller of it does.
if (opened?.environment.DOCKER_HOST !== undefined) process.env.DOCKER_HOST = opened.environment.DOCKER_HOST

/** Says its name and, below /ask/<service>, what that service says. */
const app = `
const { createServer } = require('node:http')
const name = process.argv[2]
const listen = Number(process.argv[3] ?? process.env.PORT)
createServer(async (req, res) => {
  const asked = /^\\/ask\\/(.*)/.exec(req.url)?.[1]
  if (asked === undefined) return res.end(name + ' for ' + req.headers.host)
  const answer = await fetch(process.env[asked + '_URL']).catch(error => ({ text: () => String(error.cause) }))
  const { hostname } = new URL(process.env[asked + '_URL'])
  res.end(name + ' asked ' + (await answer.text()) + ' at ' + hostname)
}).listen(listen, '0.0.0.0')
process.on('SIGTERM', () => process.exit(0))
`

const dockerfile = (name: string) => `FROM paas-sim-test/node
COPY app.cjs /app.cjs
CMD ["node", "/app.cjs", "${name}"]
`

async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-several-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [name, content] of Object.entries({ 'app.cjs': app, ...files })) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), content)
  }
  return dir
}

function get(url: string, host?: string): Promise<string> {
  const headers = host === undefined ? {} : { host }
  return new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, response => text(response).then(resolve, reject))
      .on('error', reject)
      .end()
  })
}

function services(events: readonly Event[]) {
  const start = events.find(event => event.type === 'start')
  return new Map(start?.services.map(service => [service.name, service]))
}

const render = `services:
  - { type: web, name: shop, runtime: node, startCommand: node app.cjs shop }
  - { type: web, name: order-api, runtime: node, startCommand: node app.cjs order-api }
  - { type: pserv, name: stock, runtime: node, startCommand: node app.cjs stock }
`

test('each web service has a URL and a name of its own, and reaches the others', {
  timeout: 60_000,
}, async () => {
  const dir = await project({ 'render.yaml': render })
  await using running = await simulate({ dir })
  expect(running.verdicts.map(({ service, ok }) => [service, ok])).toEqual([
    ['shop', true],
    ['order-api', true],
    ['stock', true],
  ])
  const known = services(running.events)
  const api = known.get('order-api')?.url ?? ''
  const [, port] = /:(\d+)$/.exec(running.url) ?? []
  expect(await get(running.url)).toMatch(/^shop for /)
  expect(await get(running.url, `order-api.localhost:${port}`)).toBe(
    `order-api for order-api.localhost:${port}`,
  )
  expect(await get(api)).toMatch(/^order-api for /)
  expect(known.get('stock')).not.toHaveProperty('url')
  expect(await get(running.url, 'stock.localhost')).toMatch(/^shop for /)
  expect(await get(`${running.url}/ask/ORDER_API`)).toMatch(/^shop asked order-api for .* at 127\.0\.0\.1$/)
  expect(await get(`${api}/ask/STOCK`)).toMatch(/^order-api asked stock for .* at 127\.0\.0\.1$/)
})

test('the first request of a check goes to each of them', { timeout: 60_000 }, async () => {
  const dir = await project({
    'render.yaml': render.replace('node app.cjs order-api', 'node raw.cjs'),
    'raw.cjs':
      'require("node:net").createServer(s => s.end("hello")).listen(process.env.PORT, "0.0.0.0")\nprocess.on("SIGTERM", () => process.exit(0))\n',
  })
  await using running = await simulate({ dir })
  expect(running.verdicts.map(({ service, code }) => [service, code])).toEqual([
    ['shop', 'ok'],
    ['order-api', 'wrong-protocol'],
    ['stock', 'ok'],
  ])
})

test("the user's own value of such a variable wins", { timeout: 60_000 }, async () => {
  const dir = await project({ 'render.yaml': render })
  await using running = await simulate({ dir, env: { ORDER_API_URL: 'http://127.0.0.1:1/' } })
  expect(await get(`${running.url}/ask/ORDER_API`)).toContain('bad port')
})

test('one service alone is told nothing of itself', { timeout: 60_000 }, async () => {
  const dir = await project({
    'print.cjs':
      'console.log(Object.keys(process.env).filter(name => /^WEB_/.test(name)).join() || "none")\nrequire("./app.cjs")\n',
    Procfile: 'web: node print.cjs web\n',
  })
  await using running = await simulate({ dir, platform: 'heroku' })
  const printed = running.events.flatMap(event => (event.type === 'log' ? [event.text] : []))
  expect(printed).toContain('none')
})

test.each([
  ['api', 'API'],
  ['order-api', 'ORDER_API'],
  ['my.service v2', 'MY_SERVICE_V2'],
  ['2nd', '_2ND'],
])('the variables of %s begin with %s', (service, prefix) => {
  expect(variablePrefix(service)).toBe(prefix)
})

describe.skipIf(opened === undefined)('with containers', () => {
  test('containers reach each other by name', { timeout: 120_000 }, async () => {
    const dir = await project({
      'compose.yaml': `services:
  shop: { build: { context: ., dockerfile: shop.Dockerfile }, ports: ['8080:8080'], depends_on: [api] }
  api: { build: { context: ., dockerfile: api.Dockerfile }, expose: ['5000'] }
`,
      'shop.Dockerfile': dockerfile('shop'),
      'api.Dockerfile': dockerfile('api'),
    })
    await using running = await simulate({ dir, platform: 'heroku' })
    expect(running.verdicts.map(({ service, code }) => [service, code])).toEqual([
      ['shop', 'ok'],
      ['api', 'ok'],
    ])
    expect(await get(`${running.url}/ask/API`)).toMatch(/^shop asked api for api:\d+ at api$/)
  })

  test('a process and a container reach each other', { timeout: 120_000 }, async () => {
    const dir = await project({
      'render.yaml': `services:
  - { type: web, name: shop, runtime: node, startCommand: node app.cjs shop }
  - { type: web, name: api, runtime: docker, dockerfilePath: api.Dockerfile }
`,
      'api.Dockerfile': dockerfile('api'),
    })
    await using running = await simulate({ dir })
    expect(running.verdicts.map(({ service, code }) => [service, code])).toEqual([
      ['shop', 'ok'],
      ['api', 'ok'],
    ])
    expect(await get(`${running.url}/ask/API`)).toMatch(/^shop asked api for .* at 127\.0\.0\.1$/)
    const api = services(running.events).get('api')?.url
    expect(await get(`${api}/ask/SHOP`)).toMatch(/^api asked shop for shop:\d+ at shop$/)
  })

  test('names that no engine and no URL takes are written otherwise', { timeout: 120_000 }, async () => {
    const dir = await project({
      'render.yaml': `services:
  - { type: web, name: The Shop, runtime: node, startCommand: node app.cjs shop }
  - { type: web, name: Admin Panel, runtime: docker, dockerfilePath: admin.Dockerfile }
  - { type: pserv, name: stock (new), runtime: docker, dockerfilePath: stock.Dockerfile }
`,
      'admin.Dockerfile': dockerfile('admin'),
      'stock.Dockerfile': dockerfile('stock'),
    })
    await using running = await simulate({ dir })
    expect(running.verdicts.map(({ service, code }) => [service, code])).toEqual([
      ['The Shop', 'ok'],
      ['Admin Panel', 'ok'],
      ['stock (new)', 'ok'],
    ])
    const admin = services(running.events).get('Admin Panel')?.url
    expect(await get(`${admin}/ask/STOCK_NEW_`)).toMatch(/^admin asked stock for stock-new:\d+ at stock-new$/)
    expect(await get(`${admin}/ask/THE_SHOP`)).toMatch(/^admin asked shop for the-shop:\d+ at the-shop$/)
  })

  test('TCP services and further ports have public ports', { timeout: 120_000 }, async () => {
    const dir = await project({
      'compose.yaml': `services:
  shop:
    build: { context: ., dockerfile: shop.Dockerfile }
    ports: ['8080:8080', '9464:9464']
  cache:
    image: paas-sim-test/node
    command: [node, -e, "require('net').createServer(s => s.end('cached')).listen(6379, '0.0.0.0'); process.on('SIGTERM', () => process.exit(0))"]
    ports: ['6379:6379']
`,
      'metrics.cjs':
        'require("./app.cjs")\nrequire("http").createServer((req, res) => res.end("metrics")).listen(9464)\n',
      'shop.Dockerfile':
        'FROM paas-sim-test/node\nCOPY app.cjs metrics.cjs /\nCMD ["node", "/metrics.cjs", "shop"]\n',
    })
    await using running = await simulate({ dir, platform: 'heroku' })
    expect(running.verdicts.map(({ service, code }) => [service, code])).toEqual([
      ['shop', 'ok'],
      ['cache', 'ok'],
    ])
    expect(running.verdicts.flatMap(({ warnings }) => warnings.map(({ code }) => code))).not.toContain(
      'extra-port',
    )
    const known = services(running.events)
    const [metrics] = known.get('shop')?.ports ?? []
    expect(metrics).toMatchObject({ port: 9464, url: expect.stringMatching(/^http:/) })
    expect(await get(metrics?.url ?? '')).toBe('metrics')
    const { protocol, port } = new URL(known.get('cache')?.url ?? '')
    expect(protocol).toBe('tcp:')
    expect(await text(connect(Number(port), '127.0.0.1'))).toBe('cached')
  })
})
