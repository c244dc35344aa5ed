import { readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually, project, root, runCli, startCli } from './run-cli.ts'

const example = (name: string) => join(root, 'examples', name)
const serving = `
import { createServer } from 'node:http'
createServer((req, res) => res.end(process.env.DYNO + ' ' + process.pid)).listen(process.env.PORT)
`

test('up serves until Ctrl-C and then ends with 0, the app stopped by SIGTERM', async () => {
  const cli = startCli(['up', '--json', '--port', '0', example('node-http')])
  const ready = await cli.event('ready')
  const response = await fetch(ready.url.replace('localhost', '127.0.0.1'))
  expect(response.status).toBe(200)
  cli.child.kill('SIGINT')
  const { status, events } = await cli.done
  expect(status).toBe(0)
  expect(events.find(event => event.type === 'stop')).toMatchObject({ signal: 'SIGTERM', killed: false })
  expect(events.find(event => event.type === 'request')).toMatchObject({ status: 200, instance: 'web.1' })
  expect(events.at(-1)).toMatchObject({ type: 'verdict', code: 'ok' })
  expect(await accepts(ready.port)).toBe(false)
})

test('Ctrl-C before the app is ready ends with 130 and leaves nothing', async () => {
  const cli = startCli(['up', '--json', '--port', '0', example('broken/never-listens')])
  const { pid } = await cli.event('instance', event => event.state === 'starting')
  await cli.event('log', event => event.stream === 'stdout')
  cli.child.kill('SIGINT')
  expect((await cli.done).status).toBe(130)
  expect(pid === null || !alive(pid)).toBe(true)
})

test('the second Ctrl-C kills an app that takes its time', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `${serving}
import { writeFileSync } from 'node:fs'
process.on('SIGTERM', () => setTimeout(() => { writeFileSync('finished', ''); process.exit() }, 1500))`,
  })
  const cli = startCli(['up', '--json', '--port', '0', dir])
  const ready = await cli.event('ready')
  const { pid } = await cli.event('instance', event => event.state === 'up')
  cli.child.kill('SIGINT')
  await cli.event('instance', event => event.state === 'stopping')
  cli.child.kill('SIGINT')
  expect((await cli.done).status).toBe(130)
  await eventually(() => !alive(pid ?? 0))
  expect(await accepts(ready.port)).toBe(false)
  await expect(readFile(join(dir, 'finished'))).rejects.toThrow('ENOENT')
})

test('without watch, up ends with 1 when the app crashes on boot, and says H10', async () => {
  const { status, events } = await runCli(['up', '--json', '--port', '0', example('broken/crash-on-boot')])
  expect(events.at(-1)).toMatchObject({ type: 'verdict', code: 'crashed', platformCode: 'H10' })
  expect(status).toBe(1)
})

test('two instances share the traffic, each with a port and a name of its own', async () => {
  const dir = await project({ Procfile: 'web: node server.mjs\n', 'server.mjs': serving })
  const cli = startCli(['up', '--json', '--port', '0', '--instances', 'web=2', dir])
  const [one, two] = await Promise.all(
    ['web.1', 'web.2'].map(name => cli.event('ready', e => e.instance === name)),
  )
  expect(one?.port).not.toBe(two?.port)
  const seen = new Set<string>()
  await eventually(async () => {
    seen.add((await (await fetch(url(one))).text()).split(' ')[0] ?? '')
    return seen.size === 2
  })
  expect([...seen].sort()).toEqual(['web.1', 'web.2'])
  cli.child.kill('SIGTERM')
  expect((await cli.done).status).toBe(0)
})

test('a dozen instances wait for the same end, and Node warns of nothing', async () => {
  const dir = await project({ Procfile: 'web: node server.mjs\n', 'server.mjs': serving })
  const cli = startCli(['up', '--json', '--port', '0', '--instances', 'web=12', dir])
  await Promise.all(
    Array.from({ length: 12 }, (_, i) => cli.event('ready', e => e.instance === `web.${i + 1}`)),
  )
  cli.child.kill('SIGINT')
  const { stderr } = await cli.done
  expect(stderr).not.toContain('MaxListeners')
})

test('an instance that crashes after it was up is started again, and the router says H10 in between', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `
import { createServer } from 'node:http'
createServer((req, res) => req.url === '/die' ? process.exit(7) : res.end('alive')).listen(process.env.PORT)
`,
  })
  const cli = startCli(['up', '--json', '--port', '0', dir])
  const first = await cli.event('ready')
  expect((await fetch(`${url(first)}/die`)).status).toBe(503)
  await cli.event('instance', event => event.state === 'crashed')
  const second = await cli.event('ready', event => event.time > first.time)
  expect(second.port).not.toBe(first.port)
  expect(await (await fetch(url(second))).text()).toBe('alive')
  cli.child.kill('SIGINT')
  const { events } = await cli.done
  const lines = events.flatMap(event =>
    event.type === 'log' && event.stream === 'platform' ? [event.text] : [],
  )
  expect(lines).toContain('Process exited with status 7')
  expect(lines).toContain('State changed from up to crashed')
  expect(lines).toContain('State changed from crashed to starting')
})

test('after a crash and a recovery the verdict is that of the instance that runs', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `
import { createServer } from 'node:http'
createServer((req, res) => req.url === '/die' ? process.exit(7) : res.end('alive')).listen(process.env.PORT)
`,
  })
  const cli = startCli(['up', '--json', '--port', '0', dir])
  const first = await cli.event('ready')
  await fetch(`${url(first)}/die`)
  await cli.event('ready', event => event.port !== first.port)
  cli.child.kill('SIGINT')
  const { status, events } = await cli.done
  expect(events.at(-1)).toMatchObject({ type: 'verdict', code: 'ok' })
  expect(status).toBe(0)
})

test('no web instances: the router stays and says H14', async () => {
  const cli = startCli(['up', '--json', '--port', '0', '--instances', 'web=0', example('node-http')])
  const started = await cli.event('start')
  const response = await fetch((started.url ?? '').replace('localhost', '127.0.0.1'))
  expect(response.status).toBe(503)
  expect(await cli.event('request')).toMatchObject({ code: 'H14' })
  cli.child.kill('SIGINT')
  // Nothing tells when nothing is up: the interrupt may come a moment before `up` counts as ready.
  expect([0, 130]).toContain((await cli.done).status)
})

test.each([
  ['at once', 0],
  ['a moment later', 400],
])('an app that binds and dies %s is crashed', async (_, ms) => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `${serving.replace('listen(process.env.PORT)', `listen(process.env.PORT, () => setTimeout(() => { throw new Error('no database') }, ${ms}))`)}`,
  })
  const { status, events } = await runCli(['check', '--json', dir])
  expect(events.at(-1)).toMatchObject({ type: 'verdict', code: 'crashed', platformCode: 'H10' })
  expect(status).toBe(1)
})

test('an app that double-forks into another session is still the app', async () => {
  const dir = await project({
    Procfile: 'web: node root.mjs\n',
    'root.mjs': `
import { spawn } from 'node:child_process'
spawn(process.execPath, ['fork.mjs'], { detached: true, stdio: 'ignore' }).unref()
setInterval(() => {}, 1000)`,
    'fork.mjs': `
import { spawn } from 'node:child_process'
spawn(process.execPath, ['server.mjs'], { detached: true, stdio: 'ignore' }).unref()`,
    'server.mjs': serving,
  })
  const { status, events } = await runCli(['check', '--json', dir])
  expect(events.at(-1)).toMatchObject({ type: 'verdict', code: 'ok' })
  expect(status).toBe(0)
})

test('several processes that share one wrong socket do not keep the verdict from settling', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `
import { fork } from 'node:child_process'
import { createServer } from 'node:http'
if (process.argv[2] === 'child') process.on('message', (_, server) => { globalThis.server = server })
else {
  const server = createServer().listen(process.env.PORT, '127.0.0.1', () => {
    for (let i = 0; i < 3; i++) fork('server.mjs', ['child']).send('server', server)
  })
}`,
  })
  const { events } = await runCli(['check', '--json', '--boot-timeout', '20s', dir])
  expect(events.at(-1)).toMatchObject({ type: 'verdict', code: 'loopback-only' })
  const deadline = events.some(event => event.type === 'log' && event.text.includes('Boot timeout'))
  expect(deadline).toBe(false)
})

test('a worker that stays is ok beside web; one that ends is not', async () => {
  const files = {
    'server.mjs': serving,
    'worker.mjs': 'setInterval(() => {}, 1000)',
    'short.mjs': 'process.exit(3)',
  }
  const good = await project({ ...files, Procfile: 'web: node server.mjs\nworker: node worker.mjs\n' })
  const passed = await runCli(['check', '--json', good])
  expect(verdicts(passed.events)).toEqual({ web: 'ok', worker: 'ok' })
  expect(passed.status).toBe(0)
  const bad = await project({ ...files, Procfile: 'web: node server.mjs\nworker: node short.mjs\n' })
  const failed = await runCli(['check', '--json', bad])
  expect(verdicts(failed.events)).toEqual({ web: 'ok', worker: 'crashed' })
  expect(failed.status).toBe(1)
})

test('the release phase runs only when asked, and its failure is the verdict', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\nrelease: node -e "process.exit(4)"\n',
    'server.mjs': serving,
  })
  const skipped = await runCli(['check', '--json', dir])
  expect(skipped.status).toBe(0)
  expect(skipped.events).toContainEqual(expect.objectContaining({ type: 'notice', code: 'release-skipped' }))
  const failed = await runCli(['check', '--json', '--release', dir])
  expect(failed.events.at(-1)).toMatchObject({ type: 'verdict', code: 'start-failed' })
  expect(failed.status).toBe(1)
})

test('run passes the status of the command on, with PAAS_SIM_URL set', async () => {
  const script =
    "fetch(process.env.PAAS_SIM_URL.replace('localhost','127.0.0.1')).then(r => process.exit(r.status === 200 ? 42 : 1))"
  const { status } = await runCli(['run', example('node-http'), '--', process.execPath, '-e', script])
  expect(status).toBe(42)
})

test('run ends the command with a verdict as soon as the app dies', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `${serving}\nsetTimeout(() => process.exit(9), 1500)`,
  })
  const { status, stdout } = await runCli([
    'run',
    dir,
    '--',
    process.execPath,
    '-e',
    'setInterval(() => {}, 1000)',
  ])
  expect(status).toBe(1)
  expect(stdout).toContain('H10')
})

test('run does not start the command when the app cannot be reached', async () => {
  const marker = join(await project({}), 'ran')
  const { status } = await runCli(['run', example('broken/loopback-only'), '--', 'touch', marker])
  expect(status).toBe(1)
  await expect(readFile(marker)).rejects.toThrow('ENOENT')
})

test('kill -9 of paas-sim leaves no process and no socket of an app that double-forks', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'daemon.mjs': `
import { createServer } from 'node:net'
import { writeFileSync } from 'node:fs'
const server = createServer().listen(0, '0.0.0.0', () =>
  writeFileSync('daemon.json', JSON.stringify({ pid: process.pid, port: server.address().port })))
process.on('SIGTERM', () => {})
`,
    'fork.mjs': `
import { spawn } from 'node:child_process'
spawn(process.execPath, ['daemon.mjs'], { detached: true, stdio: 'ignore' }).unref()
`,
    'server.mjs': `
import { spawn } from 'node:child_process'
spawn(process.execPath, ['fork.mjs'], { detached: true, stdio: 'ignore' }).unref()
${serving}`,
  })
  const cli = startCli(['up', '--json', '--port', '0', dir])
  const ready = await cli.event('ready')
  let daemon = { pid: 0, port: 0 }
  await eventually(async () => {
    const text = await readFile(join(dir, 'daemon.json'), 'utf8').catch(() => '')
    if (text !== '') daemon = JSON.parse(text)
    return daemon.pid !== 0
  })
  const app = Number((await (await fetch(url(ready))).text()).split(' ')[1])
  cli.child.kill('SIGKILL')
  await cli.done
  await eventually(() => !alive(app) && !alive(daemon.pid))
  expect([await accepts(ready.port), await accepts(daemon.port)]).toEqual([false, false])
})

function url(ready: { readonly url: string } | undefined): string {
  return (ready?.url ?? '').replace('localhost', '127.0.0.1')
}

function verdicts(events: readonly { readonly type: string }[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const event of events)
    if (event.type === 'verdict') {
      const { service, code } = event as unknown as { service: string; code: string }
      found[service] = code
    }
  return found
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
