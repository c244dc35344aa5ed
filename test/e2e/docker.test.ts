import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { staticImage } from '../container/base-images.ts'
import type { TestEngine } from '../container/test-engine.ts'
import {
  buildArguments,
  commandLines,
  containerProject,
  copyOf,
  engineOverTcp,
  leftOn,
  openDocker,
  untilNothingIsLeft,
  watchdogsOf,
} from './docker-stage.ts'
import { bin, eventually, type RunningCli, runCli, startCli } from './run-cli.ts'

const opened = await openDocker()
afterAll(() => opened?.[Symbol.asyncDispose]())

/** Of what has been killed: they go on for half a minute, for the engine may still be making something. */
const killed: number[] = []

const serving = `
const { createServer } = require('node:http')
const server = createServer((request, response) => response.end('version 1')).listen(process.env.PORT)
process.on('SIGTERM', () => server.close(() => process.exit(0)))
`

const twoServices = `
services:
  web: { build: ., ports: ['8080'] }
  other: { build: ., ports: ['8081'], depends_on: { web: { condition: service_started } } }
`

describe.skipIf(opened === undefined)('an app in a container', { timeout: 240_000 }, () => {
  test('is served by up until Ctrl-C, by its own stop signal, and leaves nothing', async () => {
    const { engine, environment } = theEngine()
    const dir = await copyOf(engine, 'express')
    const args = ['up', '--json', '--port', '0', ...buildArguments('express'), dir]
    const cli = startCli(args, { env: environment })
    const { url } = await cli.event('ready')
    expect(await (await fetch(numeric(url))).json()).toMatchObject({ protocol: 'http' })
    cli.child.kill('SIGINT')
    const { status, events, stderr } = await cli.done
    expect(status, stderr).toBe(0)
    expect(events.find(event => event.type === 'stop')).toMatchObject({ signal: 'SIGTERM', killed: false })
    expect(events.at(-1)).toMatchObject({ type: 'verdict', code: 'ok' })
    expect(await leftOn(engine, dir)).toEqual([])
  })

  test('makes no network when it is alone', async () => {
    const { engine, environment } = theEngine()
    const alone = await containerProject(engine, { 'server.js': serving })
    const cli = startCli(['up', '--json', '--port', '0', alone], { env: environment })
    const { url } = await cli.event('ready')
    expect((await fetch(numeric(url))).status).toBe(200)
    expect((await leftOn(engine, alone)).map(line => line.split(' ')[0])).toEqual(['container'])
    cli.child.kill('SIGINT')
    expect((await cli.done).status).toBe(0)
  })

  test('says in a terminal what it builds, where it is, and ends by Ctrl-C', async () => {
    const { engine, environment } = theEngine()
    const dir = await copyOf(engine, 'express')
    const words = [process.execPath, bin, 'up', '--port', '0', ...buildArguments('express'), dir]
    const terminal = await inTerminal(words, environment)
    await eventually(() => /reachable +by the router[\s\S]*http:\/\/localhost:\d+/.test(terminal.screen()))
    const port = /http:\/\/localhost:(\d+)/.exec(terminal.screen())?.[1]
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200)
    terminal.type('\u0003')
    expect(await terminal.status, terminal.screen()).toBe(0)
    const screen = terminal.screen()
    expect(screen).toMatch(/built/)
    expect(screen).toMatch(/reachable +by the router/)
    expect(screen).toMatch(/stopped/)
    expect(await leftOn(engine, dir)).toEqual([])
  })

  test.each([
    [
      'the build of its image',
      { Dockerfile: `FROM ${staticImage}\nRUN sleep 7171\n` },
      (cli: RunningCli) => cli.event('image', ({ step }) => step?.includes('sleep 7171') ?? false),
    ],
    [
      'its boot',
      { 'server.js': `console.log('never'); setInterval(() => {}, 1000)` },
      (cli: RunningCli) => cli.event('log', ({ text }) => text === 'never'),
    ],
    ['its work', { 'server.js': serving }, (cli: RunningCli) => cli.event('ready')],
  ])('is gone with all that was made for it after kill -9 during %s', async (_, files, reached) => {
    const { engine, environment } = theEngine()
    const dir = await containerProject(engine, files)
    const cli = startCli(['up', '--json', '--port', '0', dir], { env: environment })
    await reached(cli)
    expect(await watchdogsOf(cli.pid)).toHaveLength(2)
    killed.push(cli.pid)
    cli.child.kill('SIGKILL')
    await cli.done
    await untilNothingIsLeft(engine, dir, cli.pid)
    await eventually(async () => !(await commandLines()).some(line => line.startsWith('sleep 7171')))
    expect(await leftOn(engine, dir)).toEqual([])
  })

  test('loses no line of what it wrote before it ended, the last one without a line break included', async () => {
    const { engine, environment } = theEngine()
    const last = 'console.error("the end"); process.stdout.write("no line break")'
    const dir = await containerProject(engine, {
      'server.js': `for (let i = 0; i < 20000; i++) console.log('line ' + i)\n${last}\nprocess.exitCode = 3\n`,
    })
    const { status, events, stderr } = await runCli(['check', '--json', dir], { env: environment })
    expect(status, stderr).toBe(1)
    expect(events.at(-1)).toMatchObject({ type: 'verdict', code: 'crashed' })
    const written = events.filter(event => event.type === 'log' && event.instance === 'web.1')
    const textOf = (stream: string) =>
      written.flatMap(event => (event.type === 'log' && event.stream === stream ? [event.text] : []))
    expect(textOf('stderr')).toEqual(['the end'])
    const lines = textOf('stdout')
    expect(lines.at(-1)).toBe('no line break')
    expect(lines.slice(0, -1)).toEqual(Array.from({ length: 20_000 }, (__, i) => `line ${i}`))
  })

  test('is judged the same where only published ports lead to it', async () => {
    const { engine, environment } = theEngine()
    const DOCKER_HOST = await engineOverTcp(environment)
    const env = { ...environment, DOCKER_HOST }
    const good = await copyOf(engine, 'express')
    const passed = await runCli(['check', '--json', ...buildArguments('express'), good], { env })
    expect(passed.events.at(-1), passed.stderr).toMatchObject({ type: 'verdict', code: 'ok', warnings: [] })
    const bad = await copyOf(engine, 'broken/loopback')
    const failed = await runCli(['check', '--json', ...buildArguments('broken/loopback'), bad], { env })
    expect(failed.events.at(-1), failed.stderr).toMatchObject({ type: 'verdict', code: 'loopback-only' })
    expect([passed.status, failed.status]).toEqual([0, 1])
    expect([...(await leftOn(engine, good)), ...(await leftOn(engine, bad))]).toEqual([])
  })

  test('is built again on a save and swapped without a lost request', async () => {
    const { engine, environment } = theEngine()
    const dir = await containerProject(engine, { 'server.js': serving })
    const args = ['up', '--json', '--watch', '--platform', 'render', '--time-scale', '10', '--port', '0', dir]
    const cli = startCli(args, { env: environment })
    const { url } = await cli.event('ready')
    const load = new AbortController()
    const answers = Promise.all([1, 2, 3, 4].map(() => askUntil(load.signal, numeric(url))))
    const file = join(dir, 'server.js')
    await writeFile(file, (await readFile(file, 'utf8')).replace('version 1', 'version 2'))
    await cli.event('deploy', ({ phase, generation }) => phase === 'switched' && generation === 2)
    await eventually(async () => (await (await fetch(numeric(url))).text()) === 'version 2')
    load.abort()
    const told = (await answers).flat()
    expect(new Set(told)).toEqual(new Set(['200 version 1', '200 version 2']))
    // The one before is stopped when nothing of it is under way any more.
    await cli.event('stop')
    expect((await leftOn(engine, dir)).filter(line => line.startsWith('container'))).toHaveLength(1)
    cli.child.kill('SIGINT')
    expect((await cli.done).status).toBe(0)
    expect(await leftOn(engine, dir)).toEqual([])
  })

  test('that a run without a watchdog has left is removed by prune', async () => {
    const { engine, environment } = theEngine()
    const files = { 'server.js': serving, 'compose.yaml': twoServices }
    const dir = await containerProject(engine, files)
    const cli = startCli(['up', '--json', '--port', '0', dir], { env: environment })
    await cli.event('ready', ({ service }) => service === 'other')
    const made = await leftOn(engine, dir)
    expect(made.map(line => line.split(' ')[0]).toSorted()).toEqual(['container', 'container', 'network'])
    for (const pid of await watchdogsOf(cli.pid)) process.kill(pid, 'SIGKILL')
    cli.child.kill('SIGKILL')
    await cli.done
    // Another run on this engine may be as quick to remove it: what is printed tells nothing.
    const { status, stderr } = await runCli(['prune'], { env: environment })
    expect(status, stderr).toBe(0)
    expect(await leftOn(engine, dir)).toEqual([])
  })

  test('is watched over no more some time after it was killed', async () => {
    await eventually(async () => (await Promise.all(killed.map(watchdogsOf))).flat().length === 0)
    expect(await Promise.all(killed.map(watchdogsOf))).toEqual(killed.map(() => []))
  })
})

function theEngine(): TestEngine {
  if (opened === undefined) throw new Error('there is no engine')
  return opened
}

function numeric(url: string): string {
  return url.replace('localhost', '127.0.0.1')
}

/** One request after the other, each on a connection of its own. */
async function askUntil(signal: AbortSignal, url: string): Promise<readonly string[]> {
  const answers: string[] = []
  while (!signal.aborted) {
    const response = await fetch(url, { headers: { connection: 'close' } })
    answers.push(`${response.status} ${await response.text()}`)
  }
  return answers
}

interface Terminal {
  screen(): string
  type(text: string): void
  readonly status: Promise<number | null>
}

/** In a terminal of its own, as `script` makes one. */
async function inTerminal(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Terminal> {
  // Without `exec` the shell in between takes Ctrl-C for its own, too.
  const line = `exec ${words.map(word => `'${word}'`).join(' ')}`
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    env: { ...process.env, ...environment, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  return {
    screen: () => screen,
    type: text => void child.stdin.write(text),
    status: once(child, 'close').then(([status]) => status),
  }
}
