import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { faults } from '../report/schema.ts'
import { checkAll, type Example, type Expectation } from './check-examples.ts'
import { root } from './run-cli.ts'

/** What some examples need beside Node. */
const needs: Readonly<Record<string, { readonly what: string; readonly isThere: () => Promise<boolean> }>> = {
  'python-flask': { what: 'flask and gunicorn', isThere: canRunFlask },
  'broken/ipv6-loopback': { what: 'IPv6 loopback', isThere: hasIpv6Loopback },
}
const examples = readExamples()
const missing = new Set(
  (
    await Promise.all(
      Object.entries(needs).map(async ([name, need]) => ((await need.isThere()) ? [] : [name])),
    )
  ).flat(),
)
for (const name of missing) {
  const what = needs[name]?.what
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(`this machine has no ${what}`)
  process.stderr.write(`\n!!! SKIPPED: examples/${name}: this machine has no ${what}\n\n`)
}

const checks = checkAll(examples.filter(({ name }) => !missing.has(name)))
afterAll(() => checks.end())

test.each(exampleNames())('examples/%s has a README of five lines or so, and an EXPECT', name => {
  const readme = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8')
  expect(readme.trim().split('\n').length).toBeGreaterThanOrEqual(5)
  expect(examples.map(example => example.name)).toContain(name)
})

describe.each(examples)('examples/$name on $platform', example => {
  test.skipIf(missing.has(example.name))('gets the verdict it expects', { timeout: 300_000 }, async () => {
    const { status, events, lines, errors, left } = await checks.of(example)
    const { expected } = example
    const story = `${errors}\n${lines.join('\n')}`

    for (const event of events) expect(faults(event), JSON.stringify(event)).toEqual([])
    expect(events[0]?.type, story).toBe('start')
    const verdicts = events.filter(event => event.type === 'verdict')
    expect(verdicts, story).toHaveLength(1)
    expect(events.at(-1)?.type, story).toBe('verdict')
    const [verdict] = verdicts
    expect(verdict?.code, story).toBe(expected.code)
    expect(verdict?.ok).toBe(expected.code === 'ok')
    expect(verdict?.platform).toBe(example.platform)
    if (expected.platformCode !== undefined) expect(verdict?.platformCode).toBe(expected.platformCode)
    if (expected.warnings !== undefined)
      expect(verdict?.warnings.map(({ code }) => code)).toEqual(expected.warnings)
    expect(status, story).toBe(expected.code === 'ok' ? 0 : 1)

    const readyFits: Readonly<Partial<Record<string, readonly boolean[]>>> = {
      ok: [true],
      'wrong-protocol': [true],
      // Its port may open a moment before its first process ends.
      exited: [true, false],
    }
    const ready = events.some(event => event.type === 'ready')
    expect(readyFits[expected.code] ?? [false], story).toContain(ready)
    const early = events.find(event => event.type === 'diagnosis' && !event.withdrawn)
    if (expected.code === 'wrong-port' || expected.code === 'loopback-only')
      expect(early, story).toMatchObject({ verdict: { code: expected.code } })
    if (expected.code === 'ok') expect(early, story).toBeUndefined()
    if (!verdict?.ok) expect(verdict?.fix.length, story).toBeGreaterThan(0)
    expect(left, story).toEqual([])
  })
})

function readExamples(): Example[] {
  return exampleNames().flatMap(name => {
    const file = join(root, 'examples', name, 'EXPECT')
    const expectations: Record<string, Expectation> = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : {}
    return Object.entries(expectations).map(([platform, expected]) => ({ name, platform, expected }))
  })
}

/** Directories that can be started, e.g. `express`, `broken/late-bind`. */
function exampleNames(): string[] {
  return ['', 'broken/'].flatMap(group =>
    readdirSync(join(root, 'examples', group))
      .map(name => group + name)
      .filter(name =>
        ['package.json', 'Procfile'].some(file => existsSync(join(root, 'examples', name, file))),
      ),
  )
}

async function canRunFlask(): Promise<boolean> {
  const cwd = join(root, 'examples/python-flask')
  return spawnSync('gunicorn', ['--check-config', 'app:app'], { cwd, stdio: 'ignore' }).status === 0
}

async function hasIpv6Loopback(): Promise<boolean> {
  const server = createServer()
  const bound = await new Promise<boolean>(resolve => {
    server.once('error', () => resolve(false))
    server.listen(0, '::1', () => resolve(true))
  })
  if (bound) await new Promise(resolve => server.close(resolve))
  return bound
}
