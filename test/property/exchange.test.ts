import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RequestEvent } from '../../src/model/events.ts'
import { rawClient, stage, until } from '../router/stage.ts'
import { type Behaviour, type Conversation, conversation, type Exchange } from './arbitraries.ts'
import { type Message, readMessage, valuesOf, without, writeMessage } from './message.ts'
import { scriptedApp, writeSlowly } from './scripted-app.ts'

const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'expect']
const byRule = [
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-request-id',
  'x-request-start',
  'via',
]
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('what one side sends is what the other gets, but for the rules of the platform', {
  timeout: 120_000,
}, async () => {
  await using app = await scriptedApp()
  await using s = await stage()
  s.up(app.port)
  await fc.assert(
    fc.asyncProperty(conversation, async talk => {
      app.script = talk.exchanges.map(({ behaviour }) => behaviour)
      app.received = []
      s.events.length = 0
      const bytes = await converse(s.port, talk)
      const { exchanges } = talk
      await until(() => s.events.length >= exchanges.length, 'a log line for each request')
      expect(s.events).toHaveLength(exchanges.length)
      let rest = bytes
      for (const [index, exchange] of exchanges.entries()) {
        expectAtApp(app.received[index], exchange)
        const event = s.events.find(({ path }) => path === exchange.request.path)
        rest = expectAtClient(rest, exchange, event, exchanges.length === 1)
      }
      expect(rest).toBe('')
    }),
    { numRuns: 150 },
  )
})

async function converse(port: number, { exchanges, pieceSize }: Conversation): Promise<string> {
  const client = rawClient(port)
  const bytes = exchanges.map(({ request }) => writeMessage(request.message, request.chunkSize)).join('')
  await writeSlowly(client.socket, bytes, pieceSize)
  await until(() => client.socket.destroyed, 'the end of the connection')
  return client.text()
}

function expectAtApp(got: Message | undefined, { request }: Exchange): void {
  const { message: sent, method } = request
  if (got === undefined) throw new Error('the app got nothing')
  expect(got.start).toBe(sent.start)
  expect(got.body).toBe(sent.body)
  // A body is framed as the client framed it; where there is none, some methods say so.
  const says0 = sent.framing === 'none' && ['POST', 'PUT', 'PATCH', 'PROPFIND'].includes(method)
  expect(says0 ? 'none' : got.framing).toBe(sent.framing)
  const named = valuesOf(sent.fields, 'connection').includes('X-Named') ? ['x-named'] : []
  const special = new Set([...hopByHop, ...byRule, ...named, 'host', 'content-length'])
  expect(without(got.fields, special)).toEqual(without(sent.fields, special))
  const one = (name: string) => {
    const values = valuesOf(got.fields, name)
    expect(values).toHaveLength(1)
    return values[0]
  }
  const joined = (name: string, last: string) => [...valuesOf(sent.fields, name), last].join(', ')
  expect(one('host')).toBe('app.test')
  expect(one('x-forwarded-for')).toBe(joined('x-forwarded-for', '127.0.0.1'))
  expect(one('via')).toBe(joined('via', '1.1 heroku-router'))
  expect(one('x-forwarded-proto')).toBe('http')
  expect(one('x-forwarded-port')).toMatch(/^\d+$/)
  expect(one('x-request-start')).toMatch(/^\d{13}$/)
  const [id = ''] = valuesOf(sent.fields, 'x-request-id')
  if (id.length >= 20) expect(one('x-request-id')).toBe(id)
  else expect(one('x-request-id')).toMatch(uuid)
  for (const name of [...named, 'te', 'expect', 'keep-alive', 'proxy-connection'])
    expect(valuesOf(got.fields, name)).toEqual([])
}

/** Returns what follows the answer. */
function expectAtClient(
  bytes: string,
  exchange: Exchange,
  event: RequestEvent | undefined,
  alone: boolean,
): string {
  const { request, behaviour } = exchange
  const failure = failureOf(behaviour, request.method)
  const { interim, rest } = readInterim(bytes)
  // Nothing may stand before the answer to an earlier request: then an app's own interim answers are left out.
  // A reset may overtake what was sent before it.
  if (alone && behaviour.cut !== 'reset')
    expect(interim.map(({ start }) => start)).toEqual(behaviour.interim.map(({ start }) => start))
  const bodiless = request.method === 'HEAD' || [204, 304].includes(failure?.status ?? behaviour.status)
  const read = readMessage(rest, bodiless)
  expect(event?.code ?? null).toBe(failure?.code ?? null)
  expect(event?.method).toBe(request.method)
  // Cut before its turn had come: then nothing of it has been written.
  if (read === null && failure?.code === 'H18' && !alone) return rest
  if (read === null) throw new Error(`no answer: ${JSON.stringify(rest.slice(0, 200))}`)
  const { message } = read
  const sent = behaviour.message
  if (failure !== null && failure.code !== 'H18') {
    expect(message.start).toMatch(new RegExp(`^HTTP/1.1 ${failure.status} `))
    expect(read.whole).toBe(true)
    return read.rest
  }
  expect(message.start).toBe(sent.start)
  const special = new Set([...hopByHop, 'content-length', 'via', 'server', 'date'])
  expect(without(message.fields, special)).toEqual(without(sent.fields, special))
  expect(valuesOf(message.fields, 'via')).toEqual([
    [...valuesOf(sent.fields, 'via'), '1.1 heroku-router'].join(', '),
  ])
  const servers = valuesOf(sent.fields, 'server')
  expect(valuesOf(message.fields, 'server')).toEqual(servers.length > 0 ? servers : ['Heroku'])
  if (failure?.code === 'H18') {
    expect(sent.body.startsWith(message.body)).toBe(true)
    expect(read.whole).toBe(false)
    return ''
  }
  expect(read.whole).toBe(true)
  expect(message.body).toBe(request.method === 'HEAD' ? '' : sent.body)
  expect(event?.status).toBe(behaviour.status)
  expect(event?.bytes).toBe(message.body.length)
  return read.rest
}

function failureOf({ cut }: Behaviour, method: string): { code: string; status: number } | null {
  if (cut === 'end' || cut === 'reset') return { code: 'H13', status: 503 }
  if (cut === 'garbage') return { code: 'H17', status: 503 }
  return cut === 'in the body' && method !== 'HEAD' ? { code: 'H18', status: 503 } : null
}

function readInterim(bytes: string): { interim: Message[]; rest: string } {
  const interim: Message[] = []
  let rest = bytes
  for (let read = readMessage(rest, true); read !== null && /^HTTP\/1\.1 1/.test(rest); ) {
    if (!read.message.start.includes(' 100 ')) interim.push(read.message)
    rest = read.rest
    read = readMessage(rest, true)
  }
  return { interim, rest }
}
