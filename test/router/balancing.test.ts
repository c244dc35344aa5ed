import { expect, test } from 'vitest'
import { InstancePool } from '../../src/router/pool.ts'
import { herokuRules, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

/** Mulberry32: the same draws on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function poolOf(instances: number) {
  const open = () => ({ retire: () => undefined })
  const pool = new InstancePool('web', open, () => undefined)
  for (let i = 1; i <= instances; i++)
    pool.set({ name: `web.${i}`, service: 'web', state: 'up', address: '127.77.0.1', port: i })
  return pool
}

function countPicks(instances: number, picks: number, random: (() => number) | null): number[] {
  const pool = poolOf(instances)
  const counts = new Map<string, number>()
  for (let i = 0; i < picks; i++) {
    const name = pool.pick(null, random)?.instance.name ?? ''
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts.values()]
}

test.each([2, 3, 7, 20])('random balancing gives %i instances the same share', instances => {
  const picks = 10_000 * instances
  for (const seed of [1, 2, 3]) {
    const counts = countPicks(instances, picks, seeded(seed))
    expect(counts).toHaveLength(instances)
    // Chi-squared: beyond twice its degrees of freedom plus 20 lies well under one draw in a thousand.
    const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chi).toBeLessThan(2 * (instances - 1) + 20)
  }
})

test('taking turns gives every instance exactly its share', () => {
  expect(countPicks(7, 7 * 100, null)).toEqual(Array.from({ length: 7 }, () => 100))
})

test('an instance set aside for a while gets nothing in it, and the others all of it', async () => {
  const pool = poolOf(3)
  const target = pool.pick(null, () => 0)
  if (target === undefined) throw new Error('no target')
  pool.setAside(target, 50)
  const random = seeded(4)
  const names = new Set(Array.from({ length: 200 }, () => pool.pick(null, random)?.instance.name))
  expect([...names].sort()).toEqual(['web.2', 'web.3'])
  await new Promise(resolve => setTimeout(resolve, 60))
  expect(pool.pick(null, () => 0)).toBe(target)
})

test.each([
  { name: 'one instance', instances: 1 },
  { name: 'two instances', instances: 2 },
])("the platform's own backlog of 200 for each of $name", async ({ instances }) => {
  const limit = herokuRules.backlogPerInstance ?? 0
  expect(limit).toBe(200)
  await using app = await rawApp(() => undefined)
  await using s = await stage({ rules: rulesWith(), random: seeded(5) })
  for (let i = 1; i <= instances; i++) s.up(app.port, { name: `web.${i}` })
  const request = 'GET / HTTP/1.1\r\nHost: app.test\r\n\r\n'
  const client = rawClient(s.port)
  client.socket.write(request.repeat(limit * instances))
  await until(() => s.router.openRequests === limit * instances, 'as many as are allowed')
  expect(s.events).toEqual([])
  const next = rawClient(s.port)
  next.socket.write(request)
  expect(await next.sees(/<h1>/)).toMatch(/^HTTP\/1\.1 503 [\s\S]*<h1>H11 /)
  expect(await s.event()).toMatchObject({ code: 'H11', instance: null })
  expect(s.router.openRequests).toBe(limit * instances)
  for (const one of [client, next]) one.socket.destroy()
})
