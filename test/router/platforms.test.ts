import { describe, expect, test } from 'vitest'
import { platforms } from '../../src/platform/registry.ts'
import { cloudFoundryRows } from './platforms/cloud-foundry.ts'
import { cloudRunRows } from './platforms/cloud-run.ts'
import { flyRows } from './platforms/fly.ts'
import { railwayRows } from './platforms/railway.ts'
import { type Expectations, type Expected, type Id, type Row, rows } from './platforms.cases.ts'
import { exchange, rawApp, stage, until } from './stage.ts'

const tables: Readonly<Record<string, Expectations>> = {
  'heroku-fir': Object.fromEntries(rows.map(row => [row.name, row.expect.heroku])),
  'cloud-run': cloudRunRows,
  'cloud-foundry': cloudFoundryRows,
  fly: flyRows,
  railway: railwayRows,
}
const ids = [...Object.keys(rows[0]?.expect ?? {}), ...Object.keys(tables)]

describe.each(ids)('the same requests through %s', id => {
  test.each(rows.map(row => [row.name, row] as const))('%s', async (_, row) => {
    const seen = await run(id, row)
    const expected = row.expect[id as Id] ?? tables[id]?.[row.name]
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
  const rules = platforms.find(platform => platform.id === id)?.router
  if (rules === undefined) throw new Error(`there is no ${id}`)
  const timeouts = {
    ...rules.timeouts,
    firstByteMs: row.app === 'silence' ? 100 : rules.timeouts.firstByteMs,
  }
  const address = id === 'nginx' ? '127.0.0.1' : '127.77.0.1'
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

describe('connections to the app', () => {
  test.each<[Id, number]>([
    ['heroku', 1],
    ['render', 1],
    ['nginx', 3],
  ])('%s: %d for three requests', async (id, connections) => {
    const rules = platforms.find(platform => platform.id === id)?.router
    if (rules === undefined) throw new Error(`there is no ${id}`)
    await using app = await rawApp(socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    await using front = await stage({ rules, proto: 'https' })
    front.up(app.port)
    for (let n = 1; n <= 3; n++) {
      await exchange(front.port, 'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n')
      await until(() => front.events.length >= n, `request ${n}`)
    }
    expect(app.accepted()).toBe(connections)
  })
})
