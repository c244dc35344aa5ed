import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { platforms as allPlatforms } from '../../src/platform/registry.ts'
import { nodeImage } from '../container/base-images.ts'
import { missingForGo } from '../container/example-images.ts'
import { faults } from '../report/schema.ts'
import { buildArguments, copyOf, leftOn, openDocker } from './docker-stage.ts'
import { readExpect } from './read-expect.ts'
import { root, runCli } from './run-cli.ts'

const names = [
  'express',
  'scratch-static',
  'multi-service',
  'broken/loopback',
  'broken/expose-mismatch',
  'broken/json-cmd-port',
  'broken/hard-coded',
  'broken/sigterm-shell',
  'broken/oom',
]
const ids = allPlatforms.map(({ id }) => id)
const platforms = ['heroku', 'render', 'cloud-run', 'fly', 'cloud-foundry', 'dokku']

const opened = await openDocker()
afterAll(() => opened?.[Symbol.asyncDispose]())
const noGo = missingForGo()
if (opened !== undefined && noGo !== undefined) {
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(noGo)
  process.stderr.write(`\n!!! SKIPPED: examples/docker/scratch-static: ${noGo}\n\n`)
}

test.each(names)('examples/docker/%s tells what docker run alone does', name => {
  const readme = readFileSync(join(root, 'examples/docker', name, 'README.md'), 'utf8')
  expect(readme).toMatch(/`docker (run|compose up)[^`]*` alone: /)
})

describe.skipIf(opened === undefined)('a check', () => {
  const there = names.filter(name => name !== 'scratch-static' || noGo === undefined)

  test.each(there)(
    'of examples/docker/%s gives the verdicts it expects, and leaves nothing',
    { timeout: 600_000 },
    async name => {
      if (opened === undefined) throw new Error('there is no engine')
      const { engine, environment } = opened
      const dir = await copyOf(engine, name)
      const expected = readExpect(readFileSync(join(dir, 'EXPECT'), 'utf8'), ids)
      const { status, events, stderr } = await runCli(
        // None of them opens its right port long after a wrong one.
        ['check', '--json', '--settle', '2s', '--platform', platforms.join(), ...buildArguments(name), dir],
        { env: { ...environment, BASE: nodeImage } },
      )
      for (const event of events) expect(faults(event), JSON.stringify(event)).toEqual([])
      const verdicts = events.filter(event => event.type === 'verdict')
      expect([...new Set(verdicts.map(({ platform }) => platform))], stderr).toEqual(platforms)
      for (const { platform, service, code, platformCode, warnings, fix } of verdicts) {
        const on = expected.of.get(platform)
        const said = warnings.map(warning => warning.code).filter(found => !on?.mayWarn.includes(found))
        expect({ platform, service, code, platformCode, said: said.toSorted() }, stderr).toEqual({
          platform,
          service,
          code: on?.code,
          platformCode: on?.platformCode,
          said: on?.warnings.toSorted(),
        })
        if (code !== 'ok') expect(fix.length, stderr).toBeGreaterThan(0)
      }
      expect(status, stderr).toBe(verdicts.every(({ ok }) => ok) ? 0 : 1)
      expect(await leftOn(engine, dir)).toEqual([])
    },
  )
})
