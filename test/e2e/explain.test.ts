import { describe, expect, test } from 'vitest'
import { failureTexts } from '../../src/explain/failure-texts.ts'
import { verdictTexts } from '../../src/explain/verdict-texts.ts'
import { warningTexts } from '../../src/explain/warning-texts.ts'
import { simulate } from '../../src/index.ts'
import type { Event } from '../../src/model/events.ts'
import type { RouterFailureKind } from '../../src/model/router-rules.ts'
import { platforms } from '../../src/platform/registry.ts'
import { bin, eventually, root, runCli } from './run-cli.ts'

test('a code, in words and as JSON', async () => {
  const { status, stdout, stderr } = await runCli(['explain', 'h12'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('H12  Request timeout')
  expect(stdout).toContain('$ curl -i http://localhost:6420/hang')
  const json = JSON.parse((await runCli(['explain', 'H12', '--json'])).stdout)
  expect(json).toMatchObject({ type: 'explanation', code: 'H12', kind: 'platform' })
  expect(json.platforms[0]).toMatchObject({ id: 'heroku', status: 503 })
})

test('words of a log line need no quotes of their own', async () => {
  const { status, stdout } = await runCli(['explain', 'upstream', 'prematurely', 'closed'])
  expect(status).toBe(0)
  expect(stdout).toContain('nginx 502: upstream prematurely closed connection')
})

test('without a code the list of them, within 100 columns', async () => {
  const { status, stdout } = await runCli(['explain'])
  expect(status).toBe(0)
  for (const code of ['loopback-only', 'debug-port', 'release-skipped', 'port-in-use', 'H10', 'R12'])
    expect(stdout).toMatch(new RegExp(`^  ${code} +\\S`, 'm'))
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  const { codes } = JSON.parse((await runCli(['explain', '--json'])).stdout)
  expect(codes.length).toBeGreaterThan(60)
})

test('a code nobody knows: the nearest one, and status 2', async () => {
  const { status, stdout, stderr } = await runCli(['explain', 'lopback-only'])
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain('did you mean loopback-only?')
  const json = await runCli(['explain', 'lopback-only', '--json'])
  expect(json.status).toBe(2)
  expect(json.events).toMatchObject([{ type: 'error', code: 'usage' }])
})

describe('what is to be seen is seen', () => {
  const shown = [
    ...Object.entries(verdictTexts).map(([code, { see }]) => ({ code, see, of: 'verdict' })),
    ...Object.entries(warningTexts).map(([code, { see }]) => ({ code, see, of: 'warning' })),
  ]
    .flatMap(({ code, see, of }) => see.map(command => ({ code, command, of })))
    // There is one 9229 on a machine, and one 9090: another test may have it.
    .filter(({ code }) => code !== 'debug-port' && code !== 'extra-port')

  test.concurrent.each(shown)('$code: $command', async ({ code, command, of }) => {
    expect(command).toMatch(/^paas-sim check /)
    const { events } = await inTurn(command, () => inShell(`${command} --json`))
    const verdicts = events.filter(event => event.type === 'verdict')
    const codes =
      of === 'verdict'
        ? verdicts.map(verdict => verdict.code)
        : verdicts.flatMap(({ warnings }) => warnings.map(warning => warning.code))
    expect(codes, JSON.stringify(events.slice(-3))).toContain(code)
  })

  const paths = Object.entries(failureTexts).flatMap(([kind, { see }]) =>
    see
      .slice(1, 2)
      .flatMap(command => /^curl -i \S+6420(\/[a-z-]+)$/.exec(command)?.[1] ?? [])
      .map(path => ({ kind, path })),
  )

  test('each path of examples/faults is the failure it is named for', async () => {
    const heroku = platforms.find(({ id }) => id === 'heroku')
    if (heroku === undefined) throw new Error('no such platform')
    const timeouts = { ...heroku.router.timeouts, firstByteMs: 1_000, idleMs: 1_000 }
    const platform = { ...heroku, router: { ...heroku.router, timeouts } }
    const lines: Event[] = []
    await using app = await simulate({
      dir: `${root}/examples/faults`,
      platform,
      onEvent: event => lines.push(event),
    })
    expect(paths.length).toBeGreaterThan(8)
    // The last one ends the app.
    for (const { kind, path } of paths.toSorted(
      (a, b) => Number(a.path === '/exit') - Number(b.path === '/exit'),
    )) {
      // Cut answers are what is asked for.
      await fetch(`${app.url}${path}`)
        .then(answer => answer.text())
        .catch(() => {})
      const expected = heroku.router.failures[kind as RouterFailureKind]
      const told = () => lines.find(event => event.type === 'request' && event.path === path)
      await eventually(() => told() !== undefined)
      if (path === '/exit') continue
      expect.soft(told(), path).toMatchObject({ code: expected.code })
      const request = told()
      expect.soft(request?.type === 'request' && request.line).toContain(`desc="${expected.description}"`)
    }
  })
})

const turns = new Map<string, Promise<unknown>>()

/** One example after itself, for it may have a port of its own. */
async function inTurn<T>(command: string, work: () => Promise<T>): Promise<T> {
  const example = /examples\S+/.exec(command)?.[0] ?? command
  const done = (turns.get(example) ?? Promise.resolve()).then(work)
  turns.set(
    example,
    done.catch(() => undefined),
  )
  return done
}

/** A command as a reader types it in a clone. */
async function inShell(command: string) {
  const { spawn } = await import('node:child_process')
  const child = spawn('bash', ['-c', `paas-sim() { "${process.execPath}" "${bin}" "$@"; }; ${command}`], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let out = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) out += chunk
  const events: Event[] = out
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line))
  return { events }
}
