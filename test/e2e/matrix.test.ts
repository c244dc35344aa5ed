import { expect, test } from 'vitest'
import { platforms } from '../../src/platform/registry.ts'
import { faults } from '../report/schema.ts'
import { project, runCli, startCli } from './run-cli.ts'

const ids = platforms.map(({ id }) => id)

test('check --all: one verdict for each platform, in the order of the registry, and one table', async () => {
  const { status, events, stderr } = await runCli(['check', '--all', '--json', 'examples/express'])
  expect(status, stderr).toBe(0)
  for (const event of events) expect(faults(event), JSON.stringify(event)).toEqual([])
  const verdicts = events.filter(event => event.type === 'verdict')
  expect(verdicts.map(({ platform }) => platform)).toEqual(ids)
  expect(events.slice(-ids.length).every(({ type }) => type === 'verdict')).toBe(true)
  expect(events.filter(({ type }) => type === 'start').length).toBeLessThanOrEqual(ids.length)
  const table = stderr.split('\n').map(line => line.trim().split(/\s+/)[0])
  expect(table.filter(first => first !== undefined && ids.includes(first))).toEqual(
    expect.arrayContaining([...ids]),
  )
  expect(stderr).toContain(`comes up on all ${ids.length} platforms`)
})

test('a failure is told once, with the platforms it is a failure on', async () => {
  const { status, stdout } = await runCli([
    'check',
    '--platform',
    'heroku,nginx,generic',
    'examples/broken/loopback-only',
  ])
  expect(status).toBe(1)
  expect(stdout).toMatch(/heroku +✖ loopback-only +R10/)
  expect(stdout).toMatch(/nginx +✔ ok/)
  expect(stdout).toContain('comes up on 1 of 3 platforms, not on heroku, generic')
  expect(stdout.match(/server\.listen\(port, '0\.0\.0\.0'/g)).toHaveLength(1)
  expect(stdout).toMatch(/ on +heroku, generic\n/)
  expect(stdout.split('\n').filter(line => line.length > 100)).toEqual([])
})

test('a check that is ended before its end tells what it has found', async () => {
  const server = `
import { createServer } from 'node:http'
if (process.env.DYNO) createServer((req, res) => res.end('hello')).listen(process.env.PORT)
else setInterval(() => {}, 1000)
`
  const dir = await project({ Procfile: 'web: node server.mjs\n', 'server.mjs': server })
  const cli = startCli(['check', '--platform', 'heroku,fly', '--json', dir])
  await cli.event('instance', event => event.platform === 'fly' && event.state === 'starting')
  cli.child.kill('SIGINT')
  const { status, events, stderr } = await cli.done
  expect(status).toBe(130)
  expect(events.filter(({ type }) => type === 'verdict')).toMatchObject([{ platform: 'heroku', ok: true }])
  expect(stderr).toContain('comes up on all 1 judged so far; not judged: fly')
})

test.each([
  [['--platform', 'heroku,rendr'], 'did you mean "render"?'],
  [['--all', '--port', '7000'], 'leave --port out'],
  [['--all', '--platform', 'heroku'], 'for that one alone leave --all out'],
  [['--platform', 'nginx,all'], '"nginx" beside them'],
  [['--all', '--feature', 'prebot'], 'none of these platforms has the feature "prebot"'],
])('%j is a mistake that is told before anything is started', async (args, text) => {
  const { status, stdout, stderr } = await runCli(['check', ...args, 'examples/express'])
  expect(status).toBe(2)
  expect(stderr).toContain(text)
  expect(stdout).toBe('')
})
