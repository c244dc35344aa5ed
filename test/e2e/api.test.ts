import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { PaasSimError, platforms, simulate } from '../../src/index.ts'
import { eventually, project, root } from './run-cli.ts'

const example = (name: string) => join(root, 'examples', name)

test('an app under test lives as long as its block', async () => {
  let url: string
  {
    await using app = await simulate({ dir: example('express') })
    expect(app.ok).toBe(true)
    url = app.url.replace('localhost', '127.0.0.1')
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('via')).toContain('heroku-router')
  }
  await expect(fetch(url)).rejects.toThrow()
})

test('a bad bind is a verdict with its fix, and the router answers as the platform would', async () => {
  await using app = await simulate({ dir: example('broken/loopback-only') })
  expect(app.ok).toBe(false)
  expect(app.verdicts).toMatchObject([{ service: 'web', code: 'loopback-only', platformCode: 'R10' }])
  expect(app.verdicts[0]?.fix[0]).toMatchObject({
    file: expect.stringContaining('.js'),
    line: expect.any(Number),
  })
})

test('rules of one’s own: an IPv6-only platform refuses an IPv4 bind', async () => {
  const [heroku] = platforms
  if (heroku === undefined) throw new Error('no platform')
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `import { createServer } from 'node:http'
createServer((req, res) => res.end()).listen(process.env.PORT, '0.0.0.0')`,
  })
  const platform = { ...heroku, id: 'mine', name: 'Mine', bind: { ...heroku.bind, family: 'ipv6' as const } }
  await using app = await simulate({ dir, platform })
  expect(app.verdicts).toMatchObject([{ platform: 'mine', code: 'wrong-family' }])
})

test('a health path that fails is the verdict unhealthy', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': `import { createServer } from 'node:http'
createServer((req, res) => { res.statusCode = req.url === '/up' ? 500 : 200; res.end('no database') }).listen(process.env.PORT)`,
  })
  await using app = await simulate({ dir, healthPath: '/up', settleMs: 500 })
  expect(app.verdicts).toMatchObject([{ code: 'unhealthy' }])
  expect(JSON.stringify(app.verdicts)).toContain('500')
})

test('a mistake in the options rejects and leaves nothing open', async () => {
  await expect(simulate({ dir: '/no/such/directory' })).rejects.toBeInstanceOf(PaasSimError)
})

test('an abort while booting rejects with its reason', async () => {
  const abort = new AbortController()
  const reason = new Error('enough')
  const started = simulate({
    dir: example('broken/never-listens'),
    signal: abort.signal,
    onEvent: event => event.type === 'log' && event.stream === 'stdout' && abort.abort(reason),
  })
  await expect(started).rejects.toBe(reason)
})

test('the app ends with the process that simulates it', async () => {
  const script = `
import { simulate } from ${JSON.stringify(pathToFileURL(join(root, 'dist/index.js')).href)}
const app = await simulate({ dir: ${JSON.stringify(example('node-http'))} })
console.log(app.events.find(event => event.type === 'instance' && event.pid).pid)
setInterval(() => {}, 1000)
`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = await once(parent.stdout.setEncoding('utf8'), 'data')
  const pid = Number(line)
  expect(alive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await eventually(() => !alive(pid))
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
