import { join } from 'node:path'
import { expect, test } from 'vitest'
import { project, root, runCli, startCli } from './run-cli.ts'

const example = join(root, 'examples/own-platform')
const server = `require('node:http').createServer((q, r) => r.end(process.env.REGION)).listen(process.env.PORT)\n`
const files = { 'server.cjs': server, Procfile: 'web: node server.cjs\n' }
const derived = (id: string, more = '') =>
  `export default { extends: 'heroku', id: '${id}', environment: { REGION: '${id}' }, ${more} }\n`

test('check by a module, beside built-in platforms', async () => {
  const options = ['--json', '--platform', 'generic,./platform.mjs', '--expect', 'GET / 200']
  const { status, events, stderr } = await runCli(['check', ...options], { cwd: example })
  const verdicts = events.filter(event => event.type === 'verdict')
  expect(verdicts, stderr).toMatchObject([
    { platform: 'generic', code: 'ok' },
    { platform: 'acme', code: 'ok' },
  ])
  expect(status).toBe(0)
  const text = await runCli(
    ['check', '--platform', './platform.mjs', '--expect', 'GET / 200 body~/eu-1, seen by acme-edge/'],
    { cwd: example },
  )
  expect(text.status, text.stdout).toBe(0)
  expect(text.stdout).toContain('acme, told by --platform')
})

test('up and run by a module; its verdict has its code', async () => {
  const dir = await project({ ...files, 'own/mine.mjs': derived('mine') })
  const app = startCli(['up', '--json', '--no-watch', '--port', '0', '--platform', './own/mine.mjs'], {
    cwd: dir,
  })
  const { url, platform } = await app.event('ready')
  expect(platform).toBe('mine')
  expect(await (await fetch(url)).text()).toBe('mine')
  app.child.kill('SIGINT')
  expect((await app.done).status).toBe(0)

  const print =
    'fetch(process.env.PAAS_SIM_URL).then(r => r.text()).then(t => process.exit(t === "mine" ? 7 : 8))'
  const ran = await runCli([
    'run',
    '--platform',
    join(dir, 'own/mine.mjs'),
    dir,
    '--',
    process.execPath,
    '-e',
    print,
  ])
  expect(ran.status, ran.stdout).toBe(7)
})

test('paas-sim.yaml names one, relative to itself', async () => {
  const yaml = 'platforms:\n  - ./own/mine.mjs\n  - ./own/other.mjs\n'
  const dir = await project({
    ...files,
    'own/mine.mjs': derived('mine'),
    'own/other.mjs': derived('other'),
    'paas-sim.yaml': yaml,
    'gone.yaml': `${yaml}  - ./own/gone.mjs\n`,
    'twice.yaml': `${yaml}  - ./own/again.mjs\n`,
    'own/again.mjs': derived('mine'),
  })
  const { events, stderr } = await runCli(['check', '--json', dir])
  expect(
    events.filter(event => event.type === 'verdict'),
    stderr,
  ).toMatchObject([
    { platform: 'mine', code: 'ok' },
    { platform: 'other', code: 'ok' },
  ])
  const gone = await runCli(['check', '--json', '--config', join(dir, 'gone.yaml'), dir])
  expect(gone.events).toMatchObject([{ code: 'invalid-file', line: 4, column: 5 }])
  expect(gone.status).toBe(2)
  const twice = await runCli(['check', '--json', '--config', join(dir, 'twice.yaml'), dir])
  expect(twice.events).toMatchObject([
    { code: 'invalid-platform', message: expect.stringContaining('"mine"') },
  ])
})

test('its rules as a table', async () => {
  const { status, stdout } = await runCli(['platforms', './platform.mjs'], { cwd: example })
  expect(status).toBe(0)
  expect(stdout).toContain('https://wiki.acme.example/cloud/deploys#time')
  const { stdout: json } = await runCli(['platforms', './platform.mjs', '--json'], { cwd: example })
  expect(JSON.parse(json)).toMatchObject({
    id: 'acme',
    rules: expect.arrayContaining([
      expect.objectContaining({ rule: 'boot.timeoutMs', fact: 45_000, confidence: 'measured' }),
      expect.objectContaining({ rule: 'stop.graceMs', fact: 20_000, source: './platform.mjs' }),
    ]),
  })
})

test.each<[string, string, object]>([
  ['a module that is no JavaScript', 'export default {\n  id: ,\n}\n', { line: 2 }],
  ['a module that throws', '\n\nthrow new Error("no luck")\n', { line: 3, column: 7 }],
  ['no default export', 'export const a = {}\n', {}],
  ['the id of a built-in one', derived('heroku'), { message: expect.stringContaining('"heroku"') }],
  [
    'wrong values',
    derived('x', 'stop: { graceMs: "1" }, port: 3'),
    { message: expect.stringMatching(/2 problems\n.*port: 3;.*\n.*stop\.graceMs: "1";/) },
  ],
])('%s is a mistake of the configuration: status 2, with its place', async (_, text, told) => {
  const dir = await project({ ...files, 'mine.mjs': text })
  const { status, events, stderr } = await runCli(['check', '--json', '--platform', './mine.mjs'], {
    cwd: dir,
  })
  expect(status, stderr).toBe(2)
  expect(events).toMatchObject([{ type: 'error', code: 'invalid-platform', file: './mine.mjs', ...told }])
  expect(stderr).toContain('./mine.mjs')
})

test('TypeScript where this Node reads it, else it is said what would', async () => {
  const dir = await project({ ...files, 'mine.ts': `${derived('mine').trim()} satisfies object\n` })
  const { status, events } = await runCli(['check', '--json', '--platform', './mine.ts'], { cwd: dir })
  if ('typescript' in process.features && process.features.typescript)
    expect(events.at(-1)).toMatchObject({ platform: 'mine', code: 'ok' })
  else expect([status, events]).toMatchObject([2, [{ hint: expect.stringContaining('Node 22.18') }]])
})
