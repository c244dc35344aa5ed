import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/verdict.ts'
import { platforms } from '../../src/platform/registry.ts'
import { faults } from '../report/schema.ts'
import { checkAll, type Example, type Outcome } from './check-examples.ts'
import { type Expect, type Expectation, readExpect } from './read-expect.ts'
import { root, runCli } from './run-cli.ts'

/** What some examples need beside Node. */
const needs: Readonly<Record<string, { readonly what: string; readonly isThere: () => Promise<boolean> }>> = {
  'python-flask': { what: 'flask and gunicorn', isThere: canRunFlask },
  'broken/ipv6-loopback': { what: 'IPv6 loopback', isThere: hasIpv6Loopback },
}
/** Longer than all others together: where it begins last, all wait for it. */
const first = 'broken/ignores-sigterm'

const ids = platforms.map(({ id }) => id)
const names = exampleNames()
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
const examples = names.map(readExample)
const checks = checkAll(
  [...examples.filter(({ name }) => name === first), ...examples.filter(({ name }) => name !== first)].filter(
    ({ name }) => !missing.has(name),
  ),
)
afterAll(() => checks.end())

test.each(names)('examples/%s has a README of five lines or so', name => {
  const readme = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8')
  expect(readme.trim().split('\n').length).toBeGreaterThanOrEqual(5)
})

describe.each(examples)('examples/$name', ({ name, expected }) => {
  const timeout = 300_000

  test.skipIf(missing.has(name))('is checked whole, and nothing of it is left', { timeout }, async () => {
    const { status, events, errors, lines, left } = await checks.of(name)
    const story = `${errors}\n${lines.join('\n')}`
    for (const event of events) expect(faults(event), JSON.stringify(event)).toEqual([])
    expect(events[0]?.type, story).toBe('start')
    const verdicts = events.slice(-ids.length)
    expect(
      verdicts.map(event => event.type === 'verdict' && event.platform),
      story,
    ).toEqual(ids)
    expect(events.filter(({ type }) => type === 'verdict')).toHaveLength(ids.length)
    const failing = [...expected.of.values()].some(({ code }) => code !== 'ok')
    expect(status, story).toBe(failing ? 1 : 0)
    expect(left, story).toEqual([])
  })

  test.skipIf(missing.has(name)).each(ids)('gets the verdict it expects on %s', { timeout }, async id => {
    const outcome = await checks.of(name)
    const story = storyOf(outcome, id)
    const verdict = verdictOf(outcome, id)
    const { code, platformCode, warnings, mayWarn } = expectationOf(expected, id)
    const said = verdict?.warnings.map(warning => warning.code).filter(found => !mayWarn.includes(found))
    expect([verdict?.code, verdict?.platformCode], story).toEqual([code, platformCode])
    expect(said?.toSorted(), story).toEqual(warnings.toSorted())
    expect(verdict?.ok).toBe(code === 'ok')
    if (code !== 'ok') expect(verdict?.fix.length, story).toBeGreaterThan(0)
    if (wasShared(outcome, id)) return

    const events = outcome.events.filter(({ platform }) => platform === id)
    const readyFits: Readonly<Partial<Record<string, readonly boolean[]>>> = {
      ok: [true],
      // The check of some platforms is HTTP.
      'wrong-protocol': [true, false],
      // Its port may open a moment before its first process ends.
      exited: [true, false],
    }
    const ready = events.some(event => event.type === 'ready')
    expect(readyFits[code] ?? [false], story).toContain(ready)
    const early = events.find(event => event.type === 'diagnosis' && !event.withdrawn)
    if (code === 'wrong-port' || code === 'loopback-only')
      expect(early, story).toMatchObject({ verdict: { code } })
    if (code === 'ok') expect(early, story).toBeUndefined()
  })
})

test('what opens its port long after another one is waited for, at its own pace', async () => {
  const { status, events, stderr } = await runCli(['check', '--json', 'examples/metrics-first'])
  expect(status, stderr).toBe(0)
  const ready = events.find(event => event.type === 'ready')
  expect(ready?.bootMs).toBeGreaterThan(5_000)
})

function storyOf({ errors, lines }: Outcome, id: string): string {
  return `${errors}\n${lines.filter(line => line.includes(`"platform":"${id}"`)).join('\n')}`
}

function verdictOf({ events }: Outcome, id: string): Verdict | undefined {
  return events.filter(event => event.type === 'verdict').find(({ platform }) => platform === id)
}

function expectationOf({ of }: Expect, id: string): Expectation {
  const expected = of.get(id)
  if (expected === undefined) throw new Error(`nothing is expected on ${id}`)
  return expected
}

/** Then all that was seen is told of another platform. */
function wasShared({ events }: Outcome, id: string): boolean {
  return events.some(
    event => event.type === 'notice' && event.code === 'boot-shared' && event.platform === id,
  )
}

function readExample(name: string): Example {
  return { name, expected: readExpect(readFileSync(join(root, 'examples', name, 'EXPECT'), 'utf8'), ids) }
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
