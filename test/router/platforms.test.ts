import { describe, expect, test } from 'vitest'
import { platforms } from '../../src/platform/registry.ts'
import { appRunnerRows } from './platforms/app-runner.ts'
import { azureAppServiceRows } from './platforms/azure-app-service.ts'
import { cloudFoundryRows } from './platforms/cloud-foundry.ts'
import { cloudRunRows } from './platforms/cloud-run.ts'
import { digitaloceanRows } from './platforms/digitalocean.ts'
import { dokkuRows } from './platforms/dokku.ts'
import { flyRows } from './platforms/fly.ts'
import { kamalRows } from './platforms/kamal.ts'
import { koyebRows } from './platforms/koyeb.ts'
import { railwayRows } from './platforms/railway.ts'
import { unstatedRows } from './platforms/unstated.ts'
import { type Expectations, type Expected, type Id, type Row, rows } from './platforms.cases.ts'
import { exchange, get, rawApp, stage, until } from './stage.ts'

const beside = (id: Id): Expectations => Object.fromEntries(rows.map(row => [row.name, row.expect[id]]))

/** A column for each platform: what its documentation and captures say, not what the code does. */
const columns: Readonly<Record<string, Expectations>> = {
  heroku: beside('heroku'),
  // What is stated of the two differs in IPv6, in features and in pages of the user's own alone.
  'heroku-fir': beside('heroku'),
  render: beside('render'),
  nginx: beside('nginx'),
  // nginx on the instance, whose own file has the same lines.
  'elastic-beanstalk': beside('nginx'),
  generic: unstatedRows,
  // It states nothing of its router.
  staas: unstatedRows,
  dokku: dokkuRows,
  digitalocean: digitaloceanRows,
  'azure-app-service': azureAppServiceRows,
  'cloud-run': cloudRunRows,
  'app-runner': appRunnerRows,
  'cloud-foundry': cloudFoundryRows,
  koyeb: koyebRows,
  kamal: kamalRows,
  fly: flyRows,
  railway: railwayRows,
}
const ids = platforms.map(platform => platform.id)

test('every platform has a column, and every column a line for each request', () => {
  expect(Object.keys(columns).sort()).toEqual([...ids].sort())
  const names = rows.map(row => row.name)
  for (const column of Object.values(columns)) expect(Object.keys(column).sort()).toEqual([...names].sort())
})

test('no two platforms treat requests by the same rules, but those of which nothing else is stated', () => {
  const rulesOf = ({ hostname: _, ...rules }: (typeof platforms)[number]['router']) => JSON.stringify(rules)
  const pairs = platforms.flatMap((one, i) =>
    platforms
      .slice(i + 1)
      .filter(other => rulesOf(one.router) === rulesOf(other.router))
      .map(other => [one.id, other.id]),
  )
  expect(pairs).toEqual([['generic', 'staas']])
})

describe.each(ids)('the same requests through %s', id => {
  test.each(rows.map(row => [row.name, row] as const))('%s', async (_, row) => {
    const seen = await run(id, row)
    const expected = columns[id]?.[row.name]
    if (expected === undefined) throw new Error(`${id} has no expectation of this row`)
    lookFor(seen.clientHead, expected.client, expected.clientNot)
    if (typeof expected.body === 'string') expect(seen.body).toBe(expected.body)
    else if (expected.body !== undefined) expect(seen.body).toMatch(expected.body)
    if (expected.app === null) expect(seen.appHead).toEqual([])
    else lookFor(seen.appHead, expected.app, expected.appNot)
    expect(seen.line).toMatch(expected.line)
  })
})

/** One connection through a real router with the platform's rules to a real server. */
async function run(id: string, row: Row) {
  const platform = platforms.find(platform => platform.id === id)
  if (platform === undefined) throw new Error(`there is no ${id}`)
  const { router: rules, bind } = platform
  const timeouts = {
    ...rules.timeouts,
    firstByteMs: row.app === 'silence' ? 100 : rules.timeouts.firstByteMs,
  }
  const address = bind.loopbackIsReachable ? '127.0.0.1' : '127.77.0.1'
  await using app = await rawApp(socket => {
    if (row.app !== 'silence') socket.end(row.app, 'latin1')
  }, address)
  await using front = await stage({ rules: { ...rules, timeouts }, proto: row.proto ?? 'https' })
  if (row.app === 'crashed') front.up(app.port, { address, state: 'crashed' })
  else if (row.app === 'nobody') front.up(await closedPort(address), { address })
  else if (row.app !== 'none') front.up(app.port, { address })
  const text = await exchange(front.port, row.send)
  const { line } = await front.event()
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const asked = app.received.find(bytes => bytes !== '') ?? ''
  return {
    clientHead: head.split('\r\n'),
    body: rest.join('\r\n\r\n'),
    appHead: asked === '' ? [] : (asked.split('\r\n\r\n')[0] ?? '').split('\r\n'),
    line,
  }
}

function lookFor(lines: readonly string[], wanted: Expected['client'], unwanted: Expected['clientNot']) {
  for (const pattern of wanted ?? []) expect(lines).toContainEqual(expect.stringMatching(pattern))
  for (const pattern of unwanted ?? []) expect(lines).not.toContainEqual(expect.stringMatching(pattern))
}

async function closedPort(address: string): Promise<number> {
  const app = await rawApp(() => undefined, address)
  await app[Symbol.asyncDispose]()
  return app.port
}

/** Routers that make a connection for each request: nginx, where nothing tells it to keep them. */
const reconnecting: ReadonlySet<string> = new Set(['nginx', 'dokku', 'elastic-beanstalk'])

describe('connections to the app', () => {
  test.each(platforms)('$id: one for three requests, or three', async ({ id, router: rules }) => {
    await using app = await rawApp(socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    await using front = await stage({ rules, proto: 'https' })
    front.up(app.port)
    for (let n = 1; n <= 3; n++) {
      await exchange(front.port, 'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n')
      await until(() => front.events.length >= n, `request ${n}`)
    }
    expect(app.accepted()).toBe(reconnecting.has(id) ? 3 : 1)
  })
})

/** What a client gets where the first of two instances does not accept: the answer of the other, or none. */
const tries: readonly (readonly [string, number])[] = [
  ['heroku', 200],
  ['cloud-foundry', 200],
  ['fly', 200],
  ['nginx', 200],
  ['kamal', 502],
]

test.each(tries)('%s: of two instances the first refuses: %d', async (id, status) => {
  const rules = platforms.find(platform => platform.id === id)?.router
  if (rules === undefined) throw new Error(`there is no ${id}`)
  await using app = await rawApp(socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
  await using front = await stage({ rules, proto: 'https', random: () => 0 })
  front.up(await closedPort('127.77.0.1'))
  front.up(app.port, { name: 'web.2' })
  expect(await exchange(front.port, get())).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
})

test("kamal: what is longer than Go's server reads is 431", async () => {
  const rules = platforms.find(platform => platform.id === 'kamal')?.router
  if (rules === undefined) throw new Error('there is no kamal')
  await using front = await stage({ rules, proto: 'https' })
  const text = await exchange(front.port, get(`/${'a'.repeat(1_048_000)}`))
  expect(text).toMatch(/^HTTP\/1\.1 431 [\s\S]*\r\n\r\n431 Request Header Fields Too Large$/)
})

test.each(['websocket', 'tcp'])(
  'digitalocean: an upgrade to %s that the app answers with 503 gets the page of the edge',
  async protocol => {
    const rules = platforms.find(platform => platform.id === 'digitalocean')?.router
    if (rules === undefined) throw new Error('there is no digitalocean')
    await using app = await rawApp(socket =>
      socket.write('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nmine'),
    )
    await using front = await stage({ rules, proto: 'https' })
    front.up(app.port)
    const asked = get('/', `Upgrade: ${protocol}`).replace('Connection: close', 'Connection: Upgrade')
    const text = await exchange(front.port, asked)
    expect(text).toMatch(/^HTTP\/1\.1 504 [\s\S]*\r\nX-DO-Orig-Status: 503\r\n/)
    expect(text).not.toMatch(/mine$/)
    expect(await front.event()).toMatchObject({ status: 504 })
  },
)
