import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import type { Event } from '../../src/model/events.ts'
import { ndjsonReporter } from '../../src/report/ndjson.ts'
import { at, fine, log, request, start } from './scenes.ts'

const never = () => {
  throw new Error('the reader is not gone')
}

test('one event a line, type and time first, in order', async () => {
  const out = new PassThrough()
  const reporter = ndjsonReporter({ out, onClosed: never })
  const events = at([
    [0, start()],
    [5, log('two\nlines "quoted" \u001b[31m世界')],
    [9, { type: 'verdict', ...fine }],
  ])
  for (const event of events) reporter.event(event)
  await reporter[Symbol.asyncDispose]()
  const lines = String(out.read()).split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.map(line => JSON.parse(line))).toEqual(events)
  expect(lines[1]).toMatch(/^\{"type":"log","time":"2026-01-01T00:00:00\.005Z",/)
})

/** Takes nothing until it is let go. */
class Stuck extends Writable {
  text = ''
  #waiting: (() => void) | undefined
  #open = false

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk
    if (this.#open) done()
    else this.#waiting = done
  }

  letGo(): void {
    this.#open = true
    this.#waiting?.()
  }

  get events(): Event[] {
    return this.text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
  }
}

test('a slow reader loses logs and requests past the limit, is told how many, and loses nothing else', async () => {
  const out = new Stuck()
  const reporter = ndjsonReporter({ out, onClosed: never, limit: 10_000 })
  const flood = at(Array.from({ length: 400 }, (_, i) => [i, i % 2 ? request() : log(`line ${i}`)]))
  for (const event of flood) reporter.event(event)
  const verdicts = at(Array.from({ length: 100 }, (_, i) => [i, { type: 'verdict', ...fine }]))
  for (const event of verdicts) reporter.event(event)
  out.letGo()
  await reporter[Symbol.asyncDispose]()

  const types = out.events.map(event => event.type)
  const passed = types.filter(type => type === 'log' || type === 'request').length
  expect(types.filter(type => type === 'verdict')).toHaveLength(100)
  expect(passed).toBeGreaterThan(0)
  expect(passed).toBeLessThan(400)
  expect(out.events.filter(event => event.type === 'notice')).toMatchObject([
    { code: 'events-dropped', message: expect.stringContaining(`${400 - passed} log and request events`) },
  ])
})

test('drops at the very end are told too', async () => {
  const out = new Stuck()
  const reporter = ndjsonReporter({ out, onClosed: never, limit: 100 })
  for (const event of at(Array.from({ length: 500 }, (_, i) => [i, log('x'.repeat(50))])))
    reporter.event(event)
  out.letGo()
  await reporter[Symbol.asyncDispose]()
  expect(out.events.at(-1)).toMatchObject({ type: 'notice', code: 'events-dropped' })
})

test('a reader that has stalled for good does not hold up the end', async () => {
  const reporter = ndjsonReporter({ out: new Stuck(), onClosed: never, stallMs: 50 })
  reporter.event(at([[0, start()]])[0] as Event)
  await expect(reporter[Symbol.asyncDispose]()).resolves.toBeUndefined()
})

test('a reader that goes away is told once, and never thrown at', async () => {
  const reader = spawn(process.execPath, ['-e', 'process.stdin.once("data", () => process.exit())'])
  try {
    let closed = 0
    let tellClosed = () => {}
    const gone = new Promise<void>(resolve => {
      tellClosed = resolve
    })
    const reporter = ndjsonReporter({
      out: reader.stdin,
      onClosed: () => {
        closed += 1
        tellClosed()
      },
    })
    const [event] = at([[0, log('hello')]])
    const writing = setInterval(() => event && reporter.event(event), 5)
    await gone
    clearInterval(writing)
    for (let i = 0; i < 100; i += 1) event && reporter.event(event)
    await reporter[Symbol.asyncDispose]()
    expect(closed).toBe(1)
  } finally {
    reader.kill('SIGKILL')
    if (reader.exitCode === null && reader.signalCode === null) await once(reader, 'exit')
  }
})
