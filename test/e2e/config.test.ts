import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Event } from '../../src/model/events.ts'
import { platforms } from '../../src/platform/registry.ts'
import { project, runCli, startCli } from './run-cli.ts'

const server = `
import { createServer } from 'node:http'
const { PORT, NAME, FROM_FILE, SHARED } = process.env
createServer((request, response) => {
  response.statusCode = request.url === '/up' || request.url === '/' ? 200 : 404
  response.end([NAME, FROM_FILE, SHARED].join(' '))
}).listen(PORT)
`

const files = {
  'apps/web/server.mjs': server,
  'jobs/worker.mjs': 'setInterval(() => {}, 1000); console.log("working as " + process.env.NAME)',
  '.env': 'SHARED=dotenv\n',
  'ci.env': 'FROM_FILE=file\nSHARED=file\n',
  'paas-sim.yaml': `
platform: nginx
envFile: ci.env
env: {SHARED: config}
services:
  web: {command: node server.mjs, dir: apps/web, healthPath: /up, env: {NAME: web}}
  worker: {command: node worker.mjs, dir: jobs, env: {NAME: worker}}
expectations:
  - GET / 200 body~/^web file config$/
`,
}

test('a project whose services, platform and expectations are in paas-sim.yaml alone', async () => {
  const { status, events, stderr } = await runCli(['check', '--json', await project(files)])
  expect(of(events, 'start')[0], stderr).toMatchObject({
    platform: 'nginx',
    because: 'paas-sim.yaml',
    services: [
      { name: 'web', command: 'node server.mjs', origin: 'paas-sim.yaml' },
      { name: 'worker', kind: 'worker' },
    ],
  })
  expect(of(events, 'log').map(({ text }) => text)).toContain('working as worker')
  const verdicts = of(events, 'verdict')
  expect(verdicts.map(({ service, code }) => `${service} ${code}`)).toEqual(['web ok', 'worker ok'])
  expect(verdicts[0]?.observations.map(({ text }) => text)).toContain('GET / 200, as expected')
  expect(status).toBe(0)
})

test('the command line wins over it, and expectations come together', async () => {
  const dir = await project(files)
  const options = ['--platform', 'heroku', '--env', 'SHARED=given', '--expect', 'GET /missing 404']
  const { status, events } = await runCli(['check', '--json', ...options, dir])
  expect(of(events, 'start')[0]).toMatchObject({ platform: 'heroku', because: '--platform' })
  const [web] = of(events, 'verdict')
  expect(web).toMatchObject({ code: 'expectation-failed' })
  expect(web?.summary).toBe(
    '1 of 2 expectations failed: GET /: expected body~/^web file config$/, found "web file given"',
  )
  expect(web?.fix[0]).toMatchObject({ file: 'paas-sim.yaml', line: 9 })
  expect(status).toBe(1)
})

test('expectations of a project that nobody can ask are a mistake', async () => {
  const dir = await project({ 'paas-sim.yaml': 'services: {worker: {command: sleep 60}}\n' })
  const { status, stderr } = await runCli(['check', dir, '--expect', 'GET / 200'])
  expect(stderr).toContain('GET / 200')
  expect(stderr).toContain('no web service')
  expect(status).toBe(2)
})

test('several platforms are checked, one beside the other', async () => {
  const dir = await project({
    ...files,
    'paas-sim.yaml': files['paas-sim.yaml'].replace('platform: nginx', 'platforms: [heroku, nginx]'),
  })
  const { status, events } = await runCli(['check', '--json', dir])
  const told = of(events, 'verdict').map(({ platform, service, code }) => `${platform} ${service} ${code}`)
  expect(told).toEqual(['heroku web ok', 'heroku worker ok', 'nginx web ok', 'nginx worker ok'])
  expect(status).toBe(0)
})

test('all platforms, without a warning from Node', async () => {
  const dir = await project({
    'server.mjs': server,
    'paas-sim.yaml': 'platforms: all\nservices: {web: {command: node server.mjs}}\n',
  })
  const { events, stderr } = await runCli(['check', '--json', dir])
  const judged = of(events, 'verdict').map(({ platform }) => platform)
  expect(judged).toEqual(platforms.map(({ id }) => id))
  expect(judged.length).toBeGreaterThan(10)
  expect(stderr).not.toMatch(/Warning|trace-warnings/)
})

test('--config names another file, whose env file is beside it', async () => {
  const dir = await project({
    'server.mjs': server,
    'paas-sim.yaml': 'nonsense: true\n',
    'ci/check.yaml': 'envFile: here.env\nservices: {web: {command: node server.mjs, env: {NAME: web}}}\n',
    'ci/here.env': 'FROM_FILE=here\n',
  })
  const options = ['--config', 'ci/check.yaml', '--expect', 'GET / 200 body~/^web here/']
  const { status, stderr } = await runCli(['check', ...options], { cwd: dir })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test('`up` serves at its port, `run` does not need it', async () => {
  const dir = await project({ ...files, 'paas-sim.yaml': `${files['paas-sim.yaml']}port: 0\n` })
  const up = startCli(['up', '--json', dir])
  const { url } = await up.event('ready')
  expect(Number(new URL(url).port)).not.toBe(6420)
  expect(await (await fetch(url)).text()).toBe('web file config')
  up.child.kill('SIGINT')
  await up.done
  const script = 'fetch(process.env.PAAS_SIM_URL).then(r => r.text()).then(t => process.exit(t.length))'
  const run = await runCli(['run', '--json', dir, '--', process.execPath, '-e', script])
  expect(run.status, run.stderr).toBe('web file config'.length)
})

test.each([
  [
    'mistakes, all together with their places',
    { 'paas-sim.yaml': 'platfrom: heroku\nservices:\n  web:\n    dir: missing\n    instances: many\n' },
    [],
    [
      'paas-sim.yaml has 3 problems',
      'line 1, column 1: unknown key "platfrom"',
      'line 4, column 5: there is no directory "missing" in the project',
      'line 5, column 5: "instances" is "many"',
      'did you mean platform?',
    ],
  ],
  ['what is no YAML', { 'paas-sim.yml': 'services: [\n' }, [], ['paas-sim.yml', 'not YAML']],
  ['an env file that is missing', { 'paas-sim.yaml': 'envFile: no.env\n' }, [], ['no.env does not exist']],
  ['a file of --config that is missing', {}, ['--config', 'no.yaml'], ['no.yaml does not exist']],
])('%s: told before anything is started', async (_, more, options, told) => {
  const dir = await project({ ...more, Procfile: 'web: node -e "process.exit(3)"\n' })
  const { status, stderr, events } = await runCli(['check', '--json', ...options, dir])
  for (const text of told) expect(stderr).toContain(text)
  expect(events.map(({ type }) => type)).toEqual(['error'])
  expect(status).toBe(2)
})

test('up --watch reads it anew for each generation; a mistake in it is told, and the old one serves on', async () => {
  const yaml = (more: string) =>
    `services: {web: {command: node server.mjs, dir: apps/web, env: {NAME: ${more}\n`
  const dir = await project({ 'apps/web/server.mjs': server, 'paas-sim.yaml': yaml('one}}}') })
  const rewrite = (more: string) => writeFile(join(dir, 'paas-sim.yaml'), yaml(more))
  const app = startCli(['up', '--json', '--watch', '--port', '0', dir])
  const { url } = await app.event('ready')
  const says = async () => (await (await fetch(url)).text()).trim()
  expect(await says()).toBe('one')

  await rewrite('two}}}\nplatform: render\nbootTimeout: 7s')
  const ready = await app.event('ready', ({ deadlineMs }) => deadlineMs === 7_000)
  await app.event('deploy', ({ generation, phase }) => generation === 2 && phase === 'switched')
  expect([await says(), ready.platform]).toEqual(['two', 'heroku'])
  expect(await app.event('notice', ({ code }) => code === 'restart-needed')).toMatchObject({
    message: expect.stringContaining('now render'),
  })

  await rewrite('three}}}\nenvv: {}')
  const failed = await app.event('deploy', ({ phase }) => phase === 'failed')
  expect(failed).toMatchObject({
    serving: 2,
    error: { code: 'invalid-file', file: 'paas-sim.yaml', line: 2, column: 1 },
  })
  expect(await says()).toBe('two')

  await rewrite('four}}}')
  const last = await app.event('deploy', ({ generation, phase }) => generation > 3 && phase === 'switched')
  expect([await says(), last.serving]).toEqual(['four', last.generation])
  const lines = app.stdout().trimEnd().split('\n')
  const events: Event[] = lines.map(line => JSON.parse(line))
  expect(of(events, 'ready').map(({ deadlineMs }) => deadlineMs)).toEqual([60_000, 7_000, 60_000])
}, 120_000)

function of<T extends Event['type']>(events: readonly Event[], type: T): (Event & { type: T })[] {
  return events.filter((event): event is Event & { type: T } => event.type === type)
}
