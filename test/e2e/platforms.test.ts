import { expect, test } from 'vitest'
import { listFacts } from '../../src/platform/fact.ts'
import { platforms, profiles } from '../../src/platform/registry.ts'
import { runCli } from './run-cli.ts'

test('a table of all, one a line, within 100 columns', async () => {
  const { status, stdout, stderr } = await runCli(['platforms'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = stdout.trimEnd().split('\n')
  expect(lines.map(line => line.trim().split(' ')[0])).toEqual(['platform', ...platforms.map(({ id }) => id)])
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100)
  expect(lines.find(line => line.startsWith('  heroku '))).toMatch(
    /PORT=any +both +60 s +connect +30 s +TERM 30 s$/,
  )
})

test('the table as JSON', async () => {
  const { stdout } = await runCli(['platforms', '--json'])
  const [first] = JSON.parse(stdout).platforms
  expect(first).toEqual({
    id: 'heroku',
    name: 'Heroku',
    port: 'PORT=any',
    bind: 'both',
    boot: '60 s',
    health: 'connect',
    request: '30 s',
    stop: 'TERM 30 s',
  })
})

test.each(['heroku', 'render'])('%s: every rule with value, confidence and source', async id => {
  const profile = profiles.find(candidate => candidate.id === id)
  if (profile === undefined) throw new Error(`no profile ${id}`)
  const facts = listFacts(profile)
  const [{ stdout }, json] = await Promise.all([
    runCli(['platforms', id]),
    runCli(['platforms', id, '--json']),
  ])
  const { rules, features } = JSON.parse(json.stdout)
  expect(rules).toEqual(JSON.parse(JSON.stringify(facts.map(({ path, fact }) => ({ rule: path, ...fact })))))
  expect(features.map(({ name }: { readonly name: string }) => name)).toEqual(
    Object.keys(profile.features ?? {}),
  )
  const lines = stdout.split('\n')
  for (const { path, fact } of facts) {
    const mark = { documented: 'documented', secondary: 'secondary source', measured: 'measured' }
    const words = { ...mark, 'from-memory': 'from memory', 'our-choice': 'our choice' }
    expect(lines).toContain(`  ${path}  ${words[fact.confidence]}`)
  }
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100)
})

test('an id that is none: the nearest one, and status 2', async () => {
  const { status, stderr } = await runCli(['platforms', 'herokku'])
  expect(status).toBe(2)
  expect(stderr).toContain('did you mean "heroku"?')
})
