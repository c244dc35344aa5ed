import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Event } from '../../src/model/events.ts'
import { bin, eventually, project, root, runCli, startCli } from './run-cli.ts'

const serving = `
import { createServer } from 'node:http'
createServer((req, res) => res.end('hello')).listen(process.env.PORT)
`
const procfile = { Procfile: 'web: node server.mjs\n', 'server.mjs': serving }

test('an empty directory is a verdict, not an error', async () => {
  const { status, events } = await runCli(['check', '--json', await project({})])
  expect(verdict(events)).toMatchObject({ code: 'no-service', platformCode: 'H14', ok: false })
  expect(status).toBe(1)
})

test.each([
  ['a directory that is missing', ['check', '/no/such/directory'], '/no/such/directory', 2],
  ['a file in place of a directory', ['check', `${root}package.json`], 'package.json', 2],
  ['an unknown platform', ['check', '--platform', 'herokku'], 'did you mean "heroku"', 2],
  ['port 70000', ['up', '--port', '70000'], '65535', 2],
  ['a port that is no number', ['up', '--port', 'web'], '65535', 2],
  ['an unknown option', ['up', '--prot', 'https'], '--proto', 2],
  ['an unknown command', ['upp'], 'did you mean up?', 2],
  ['a settle time without sense', ['check', '--settle', '-1s'], '--settle', 2],
  ['a duration without sense', ['check', '--boot-timeout', 'soon'], '90s', 2],
  ['a variable without =', ['check', '--env', 'NAME'], 'KEY=VALUE', 2],
  ['run without a command', ['run'], 'paas-sim run -- npm run e2e', 2],
])('%s ends with a clear error', async (_, args, said, expected) => {
  const result = await runCli(args)
  expect(result.stderr).toContain(said)
  expect(result.stderr).not.toContain('    at ')
  expect(result.status).toBe(expected)
})

test('an env file that is missing is told by name', async () => {
  const result = await runCli(['check', '--env-file', 'no-such.env', `${root}examples/node-http`])
  expect(result.stderr).toContain('no-such.env')
  // Node 20 looks for --env-file among a script's arguments too, and ends with 9 before the script runs.
  expect([2, 9]).toContain(result.status)
})

test('with --json an error is an event on stdout and a text on stderr', async () => {
  const result = await runCli(['check', '--json', '/no/such/directory'])
  expect(result.events).toHaveLength(1)
  expect(result.events[0]).toMatchObject({ type: 'error', code: 'not-a-directory' })
  expect(result.stderr).toContain('/no/such/directory')
})

test.each([
  ['two web lines', 'web: a\nworker: b\nweb: c\n', /Procfile line 3/],
  ['a line that is no process', 'web: node a.js\nthis is not one\n', /Procfile line 2/],
  ['binary content', Buffer.from([0x77, 0x65, 0x62, 0x3a, 0, 1, 2, 3]), /Procfile/],
  ['2 MB', Buffer.alloc(2_000_000, 'web: x\n'), /Procfile/],
])('a Procfile with %s is told with its place', async (_, content, place) => {
  const result = await runCli(['check', await project({ Procfile: content })])
  expect(result.stderr).toMatch(place)
  expect(result.status).toBe(2)
})

test('a public port that is taken is told with its owner', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await new Promise(resolve => taken.once('listening', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const result = await runCli(['up', '--port', String(port), await project(procfile)])
  expect(result.stderr).toContain(`port ${port} is in use`)
  expect(result.stderr).toContain(`pid ${process.pid}`)
  expect(result.status).toBe(3)
})

test('a PORT in .env does not replace the one of the platform, and this is told', async () => {
  const dir = await project({ ...procfile, '.env': 'A=1\nPORT=4567\n' })
  const { status, events } = await runCli(['check', '--json', dir])
  expect(status).toBe(0)
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'notice', message: expect.stringContaining('.env') }),
  )
  const ready = events.find(event => event.type === 'ready')
  expect(ready).not.toMatchObject({ port: 4567 })
})

test('a command that is not found', async () => {
  const { status, events } = await runCli([
    'check',
    '--json',
    await project({ Procfile: 'web: gunicron app:app\n' }),
  ])
  expect(verdict(events)).toMatchObject({ code: 'start-failed', ok: false })
  expect(JSON.stringify(verdict(events))).toContain('gunicron')
  expect(status).toBe(1)
})

test('an app that prints 100 MB without a line break comes up all the same', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `${serving}
const megabyte = Buffer.alloc(1_000_000, 'x')
let left = 100
const write = () => { while (left-- > 0) if (!process.stdout.write(megabyte)) return process.stdout.once('drain', write) }
write()
`,
  })
  const { status, events } = await runCli(['check', '--json', dir])
  expect(verdict(events)).toMatchObject({ code: 'ok' })
  expect(status).toBe(0)
})

test('an app that closes its stdout and floods stderr comes up all the same', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `
import { closeSync } from 'node:fs'
closeSync(1)
for (let i = 0; i < 20000; i++) process.stderr.write('a line of complaint number ' + i + '\\n')
${serving}`,
  })
  const { status, events } = await runCli(['check', '--json', dir])
  expect(verdict(events)).toMatchObject({ code: 'ok' })
  expect(status).toBe(0)
})

test('a reader that goes away ends the run and the app', async () => {
  const cli = startCli(['up', '--json', '--port', '0', await project(procfile)])
  const { pid } = await cli.event('instance', event => event.state === 'up')
  const { url } = await cli.event('ready')
  cli.child.stdout?.destroy()
  cli.child.stderr?.destroy()
  // The next event meets the closed pipe.
  await fetch(url).catch(() => undefined)
  const { signal } = await cli.done
  expect(signal).toBeNull()
  await eventually(() => !alive(pid ?? 0))
  expect(alive(pid ?? 0)).toBe(false)
})

test('a disk that is full is told on stderr', async () => {
  const dir = await project(procfile)
  const full = openSync('/dev/full', 'w')
  onTestFinished(() => closeSync(full))
  const child = spawn(process.execPath, [bin, 'check', '--json', dir], { stdio: ['ignore', full, 'pipe'] })
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', piece => {
    text += piece
  })
  const [status] = await once(child, 'close')
  expect(text).toContain('ENOSPC')
  expect(status).toBe(3)
})

test('help is for every command, and for none', async () => {
  for (const args of [[], ['--help'], ['help', 'up'], ['check', '--help']]) {
    const { status, stdout } = await runCli(args)
    expect(stdout).toContain('Example')
    expect(status).toBe(0)
  }
})

test('a secret in the command line is printed nowhere', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs --token $API_TOKEN\n',
    '.env': 'API_TOKEN=supersecretvalue123\n',
    'server.mjs': serving.replace('process.env.PORT', "process.env.PORT, '127.0.0.1'"),
  })
  const { stdout, stderr, events } = await runCli(['check', '--json', '--verbose', dir])
  expect(events.find(event => event.type === 'listen')).toMatchObject({
    command: expect.stringContaining('********'),
  })
  expect(stdout + stderr).not.toContain('supersecret')
})

test('port 80 without the privilege', async () => {
  const asRoot = process.getuid?.() === 0
  const dir = await project(procfile)
  // Whoever runs the tests may not read another user's temporary directory.
  await chmod(dir, 0o755)
  const result = await runCli(['up', '--port', '80', dir], asRoot ? { uid: 65_534 } : {})
  expect(result.stderr).toContain('80')
  expect(result.status).toBe(3)
})

function verdict(events: readonly Event[]) {
  const last = events.at(-1)
  expect(last?.type).toBe('verdict')
  return last
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
