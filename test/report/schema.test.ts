import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Event, type EventBody, eventSchemaVersion } from '../../src/model/events.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { verdictCodes, warningCodes } from '../../src/model/verdict.ts'
import {
  at,
  crashedRequest,
  listen,
  log,
  loopback,
  ready,
  request,
  scenes,
  start,
  stopping,
} from './scenes.ts'
import { faults, schema } from './schema.ts'

type Type = EventBody['type']

const web = { service: 'web', instance: 'web.1' } as const
const process = { pid: 7, command: 'python3 app.py' }
const probe = { url: 'http://127.77.0.1:1/', host: 'a.example', outcome: 'answer', tookMs: 1.5 } as const

/** Has every kind of observation, with all its optional fields. */
const rich: Verdict = {
  ...loopback,
  platformCode: null,
  observations: [
    ...loopback.observations,
    {
      kind: 'listener',
      listener: { kind: 'tcp', family: 'ipv6', address: '::', port: 1, dualStack: false, process },
      text: '',
    },
    {
      kind: 'listener',
      listener: { kind: 'udp', family: 'ipv6', address: '::', port: 1, process: undefined },
      text: '',
    },
    { kind: 'listener', listener: { kind: 'unix', path: '/tmp/8080;', process }, text: '' },
    { kind: 'no-listener', text: '' },
    { kind: 'exit', exit: { code: null, signal: 'SIGKILL' }, text: '' },
    { kind: 'port-owner', port: 1, process, text: '' },
    { kind: 'port-owner', port: 1, process: undefined, text: '' },
    {
      kind: 'response',
      probe: {
        ...probe,
        status: 301,
        location: '/x',
        head: 'x',
        error: 'x',
        looksLike: 'tls',
        withheld: 'response-cookie-limit',
      },
      text: '',
    },
    { kind: 'boot', bootMs: 1, deadlineMs: 2, text: '' },
    { kind: 'clue', text: '' },
  ],
}

/** A new type of event does not compile before it has a sample here. */
const samples: Readonly<Record<Type, readonly EventBody[]>> = {
  start: [start(), start({ services: [], url: null, watch: true })],
  notice: [{ type: 'notice', code: 'x', message: 'y' }],
  image: [
    { type: 'image', service: 'web', state: 'built', image: 'x', tookMs: 1 },
    {
      type: 'image',
      service: 'web',
      generation: 2,
      state: 'building',
      image: 'x',
      step: '1/2 FROM y',
      tookMs: 0,
    },
  ],
  instance: [
    {
      type: 'instance',
      ...web,
      generation: 2,
      state: 'crashed',
      from: 'starting',
      pid: 1,
      port: null,
      deadlineMs: 60_000,
      exit: { code: 1, signal: null },
    },
    { type: 'instance', ...web, state: 'created', from: null, pid: null, port: 65_535 },
    {
      type: 'instance',
      ...web,
      state: 'created',
      from: 'created',
      pid: null,
      port: 1,
      waitsFor: [
        { service: 'cache', condition: 'started' },
        { service: 'db', condition: 'healthy' },
        { service: 'migrate', condition: 'completed' },
      ],
    },
  ],
  log: [
    log('x'),
    log('x', { stream: 'platform', source: 'heroku[web.1]' }),
    log('x', { partial: true, generation: 2 }),
  ],
  listen: [
    listen('0.0.0.0', 80),
    {
      type: 'listen',
      ...web,
      generation: 2,
      kind: 'unix',
      address: '/tmp/s',
      port: null,
      family: 'unix',
      pid: null,
      command: null,
    },
  ],
  diagnosis: [
    { type: 'diagnosis', ...web, generation: 2, withdrawn: true, verdict: rich, deadlineMs: 60_000 },
  ],
  ready: ready
    .map(([, event]) => event)
    .filter(event => event.type === 'ready')
    .flatMap(event => [event, { ...event, generation: 2 }]),
  request: [
    request({ source: 'heroku[router]' }),
    crashedRequest,
    request({ status: null, connectMs: null, serviceMs: null, bytes: null }),
  ],
  stop: [
    ...stopping.map(([, event]) => event).filter(event => event.type === 'stop'),
    { type: 'stop', ...web, generation: 2, signal: 'SIGTERM', tookMs: 30_000, killed: true, exit: null },
  ],
  change: [
    { type: 'change', generation: 2, files: ['server.js', 'src/a b.js'], count: 2 },
    { type: 'change', generation: 3, files: Array.from({ length: 20 }, (_, i) => `${i}.js`), count: 400 },
  ],
  deploy: [
    { type: 'deploy', generation: 2, phase: 'switched', serving: 2, tookMs: 360, bootMs: 330 },
    { type: 'deploy', generation: 3, phase: 'failed', serving: null, tookMs: 1, verdicts: [rich] },
    {
      type: 'deploy',
      generation: 4,
      phase: 'failed',
      serving: 2,
      tookMs: 1,
      error: { code: 'invalid-file', message: 'm', hint: 'h', file: 'Procfile', line: 3, column: 1 },
    },
    { type: 'deploy', generation: 4, phase: 'superseded', serving: 2, tookMs: 0 },
    { type: 'deploy', generation: 1, phase: 'retired', serving: 2, tookMs: 0.5 },
  ],
  health: [
    { type: 'health', ...web, passing: false, inRotation: false, failingMs: 15_000, text: '503 from /up' },
    { type: 'health', ...web, generation: 2, passing: true, inRotation: true, failingMs: 0, text: '' },
  ],
  verdict: [{ type: 'verdict', ...rich }],
  error: [
    { type: 'error', code: 'usage', message: 'm', hint: 'h' },
    { type: 'error', code: 'invalid-file', message: 'm', hint: 'h', file: 'Procfile', line: 3, column: 1 },
  ],
}
const optional: Readonly<Partial<Record<Type, readonly string[]>>> = {
  start: ['watch'],
  image: ['generation', 'step'],
  instance: ['generation', 'deadlineMs', 'exit', 'waitsFor'],
  log: ['generation', 'source', 'partial'],
  listen: ['generation'],
  diagnosis: ['generation'],
  ready: ['generation'],
  request: ['source'],
  stop: ['generation'],
  deploy: ['bootMs', 'verdicts', 'error'],
  health: ['generation'],
  error: ['file', 'line', 'column'],
}

/** As it reads after its way over a pipe: fields without a value are gone. */
function sent(event: Event): Event {
  return JSON.parse(JSON.stringify(event))
}

const events = Object.values(samples)
  .flat()
  .map(event => sent(at([[0, event]])[0] as Event))

test.each(events.map(event => [event.type, event] as const))('%s is valid', (_type, event) => {
  expect(faults(event)).toEqual([])
})

test('every event of the scenes is valid', () => {
  for (const scene of Object.values(scenes))
    for (const event of at(scene)) expect(faults(sent(event))).toEqual([])
})

test('a field that is not in the schema is refused, at the top and below', () => {
  for (const event of events) expect(faults({ ...event, more: 1 }), event.type).not.toEqual([])
  const fix = [{ text: 'x', more: 1 }]
  expect(faults({ ...sent(at([[0, { type: 'verdict', ...rich }]])[0] as Event), fix })).not.toEqual([])
})

test('a required field that is missing is refused', () => {
  let removed = 0
  for (const event of events) {
    for (const field of Object.keys(event)) {
      if (optional[event.type]?.includes(field)) continue
      const rest = Object.fromEntries(Object.entries(event).filter(([name]) => name !== field))
      expect(faults(rest), `${event.type} without ${field}`).not.toEqual([])
      removed += 1
    }
  }
  expect(removed).toBeGreaterThan(100)
})

test('a value of the wrong type is refused in every field', () => {
  for (const event of events)
    for (const field of Object.keys(event))
      expect(faults({ ...event, [field]: { wrong: true } }), `${event.type}.${field}`).not.toEqual([])
})

const change = sent(at([[0, samples.change[0] as EventBody]])[0] as Event)

test.each([
  ['a time that is no time', { ...events[0], time: 'yesterday' }],
  ['another version', { ...events[0], schema: eventSchemaVersion + 1 }],
  ['an unknown type', { type: 'other', time: '2026-01-01T00:00:00.000Z' }],
  ['an unknown code', { ...sent(at([[0, { type: 'verdict', ...rich }]])[0] as Event), code: 'fine' }],
  ['a change of more files than are told', { ...change, files: Array.from({ length: 21 }, () => 'x') }],
  ['a change that makes the first generation', { ...change, generation: 1 }],
  ['an unknown phase', { ...sent(at([[0, samples.deploy[0] as EventBody]])[0] as Event), phase: 'done' }],
  ['a port out of range', { ...sent(at([[0, listen('::', 1)]])[0] as Event), port: 70_000 }],
])('%s is refused', (_name, event) => {
  expect(faults(event)).not.toEqual([])
})

test('codes of the schema are those of the model', () => {
  expect(schema.$defs.verdictCode.enum).toEqual(verdictCodes)
  expect(schema.$defs.warning.properties.code.enum).toEqual(warningCodes)
  expect(schema.$defs.startEvent.properties.schema.const).toBe(eventSchemaVersion)
})

test('docs/events.md shows every type by valid lines', () => {
  const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')
  const shown = page.split('\n').filter(line => line.startsWith('{'))
  for (const line of shown) expect(faults(JSON.parse(line)), line).toEqual([])
  expect([...new Set(shown.map(line => JSON.parse(line).type))]).toEqual(Object.keys(samples))
})
