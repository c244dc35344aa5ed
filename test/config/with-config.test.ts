import { describe, expect, test } from 'vitest'
import { type ConfigurableOptions, withConfig } from '../../src/config/with-config.ts'
import { parseExpectation } from '../../src/expectations/parse-expectation.ts'
import type { ProjectConfig } from '../../src/model/config.ts'
import type { CommandName } from '../../src/model/options.ts'

const overlay = { env: [], services: [] }
const config = (more: Partial<ProjectConfig> = {}): ProjectConfig => ({
  file: 'paas-sim.yaml',
  expectations: [],
  skip: [],
  overlay,
  ...more,
})

test('without a file the options are what they were', () => {
  const options = { platform: 'heroku' }
  expect(withConfig(options, undefined, 'check')).toBe(options)
})

test('what an option says wins', () => {
  const file = config({ bootTimeoutMs: 1, settleMs: 2, port: 3 })
  expect(withConfig({}, file, 'up')).toMatchObject({ bootTimeoutMs: 1, settleMs: 2, port: 3, overlay })
  const given = { bootTimeoutMs: 10, settleMs: 20, port: 30 }
  expect(withConfig(given, file, 'up')).toMatchObject(given)
})

test('the public port is that of `up` alone', () => {
  for (const command of ['check', 'run'] as const)
    expect(withConfig({}, config({ port: 3 }), command)).not.toHaveProperty('port')
})

test('what is skipped and what is expected come together; `check` alone expects', () => {
  const [a, b] = [parseExpectation('GET /a 200'), parseExpectation('GET /b 200')]
  const file = config({ expectations: [a], skip: ['extra-port', 'debug-port'] })
  const options = { expect: [b], skip: ['debug-port', 'stop-timeout'] } as const
  const checked = withConfig(options, file, 'check')
  expect(checked.expect).toEqual([a, b])
  expect(checked.skip).toEqual(['extra-port', 'debug-port', 'stop-timeout'])
  expect(withConfig({}, file, 'run')).not.toHaveProperty('expect')
})

describe('platforms', () => {
  const one = { platform: 'nginx', platformFrom: 'paas-sim.yaml' }
  const several = { platforms: ['nginx', 'heroku'] }
  test.each<[string, CommandName, ConfigurableOptions, ProjectConfig['platforms'], object]>([
    ['one', 'check', {}, ['nginx'], one],
    ['one', 'up', {}, ['nginx'], one],
    ['several', 'check', {}, ['nginx', 'heroku'], several],
    ['several', 'up', {}, ['nginx', 'heroku'], one],
    ['several', 'run', {}, ['nginx', 'heroku'], one],
    ['all', 'check', {}, ['all'], { platforms: ['all'] }],
    ['all', 'up', {}, ['all'], {}],
    ['all and one', 'check', {}, ['all', './a.mjs'], { platforms: ['all', './a.mjs'] }],
    ['all and one', 'up', {}, ['all', 'nginx'], one],
    ['none', 'check', {}, undefined, {}],
    ['one, but --platform', 'up', { platform: 'render' }, ['nginx'], { platform: 'render' }],
    ['several, but --platform', 'check', { platform: 'render' }, ['nginx', 'heroku'], { platform: 'render' }],
    ['one, but --all', 'check', { platforms: ['all'] }, ['nginx'], { platforms: ['all'] }],
  ])('%s of %s', (_, command, options, platforms, expected) => {
    const file = config(platforms === undefined ? {} : { platforms })
    const { platform, platforms: chosen, platformFrom } = withConfig(options, file, command)
    const found = { platform, platforms: chosen, platformFrom }
    expect(JSON.parse(JSON.stringify(found))).toEqual(expected)
  })
})
