import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { dial, dialOutcome } from '../../src/probe/dial.ts'
import { freePort, startApp } from './apps.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Serves on 0.0.0.0 and gives what happens to the first connection: how it ended and where it came from. */
async function listen(greeting = '') {
  let ended: (how: string) => void = () => {}
  const how = new Promise<string>(resolve => {
    ended = resolve
  })
  let peer: string | undefined
  const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
    peer = socket.remoteAddress
    socket.on('error', (error: NodeJS.ErrnoException) => ended(error.code ?? ''))
    socket.on('end', () => socket.end(() => ended('FIN')))
    socket.resume()
    if (greeting !== '') socket.write(greeting)
  })
  servers.push(server)
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '0.0.0.0', resolve))
  return { port, how, peer: () => peer }
}

describe.runIf(process.platform === 'linux')('the loopback range', () => {
  test.each([
    ['a quiet server', ''],
    ['a server that speaks first', 'SSH-2.0-demo\r\n'.repeat(2000)],
  ])('%s is left by FIN and sees the router’s address', async (_what, greeting) => {
    const server = await listen(greeting)
    const target = { address: '127.77.0.3', localAddress: '127.77.0.254', port: server.port, timeoutMs: 5000 }
    expect(await dial(target)).toEqual({ address: '127.77.0.3', port: server.port, outcome: 'connected' })
    expect(await server.how).toBe('FIN')
    expect(server.peer()).toBe('127.77.0.254')
  })

  test('a refused dial says so', async () => {
    const port = await freePort()
    expect(await dial({ address: '127.77.0.3', port, timeoutMs: 5000 })).toEqual({
      address: '127.77.0.3',
      port,
      outcome: 'refused',
      errorCode: 'ECONNREFUSED',
    })
  })

  test('an address of no interface is unreachable, not an exception', async () => {
    const target = { address: '127.77.0.3', localAddress: '203.0.113.9', port: 9, timeoutMs: 5000 }
    expect(await dial(target)).toMatchObject({ outcome: 'unreachable', errorCode: 'EADDRNOTAVAIL' })
  })
})

test.runIf(process.platform === 'linux')('a full backlog is a timeout', async () => {
  const port = await freePort()
  using app = startApp({ kind: 'tcp', port, host: '127.0.0.1', backlog: 1 })
  await app.opened(1)
  app.child.kill('SIGSTOP')
  // The kernel answers for the stopped app until its queue is full.
  for (let tries = 0; tries < 10; tries++) {
    const found = await dial({ address: '127.0.0.1', port, timeoutMs: 200 })
    if (found.outcome !== 'connected') {
      expect(found).toEqual({ address: '127.0.0.1', port, outcome: 'timeout' })
      return
    }
  }
  expect.unreachable('the backlog never filled')
})

test('an abort ends a dial, before and while', async () => {
  const controller = new AbortController()
  const running = dial({ address: '127.0.0.1', port: 9, timeoutMs: 20_000, signal: controller.signal })
  controller.abort()
  expect(await running).toMatchObject({ outcome: 'error', errorCode: 'ABORT_ERR' })
  const late = dial({ address: '127.0.0.1', port: 9, timeoutMs: 20_000, signal: controller.signal })
  expect(await late).toMatchObject({ outcome: 'error', errorCode: 'ABORT_ERR' })
})

test.each([
  ['ECONNREFUSED', 'refused'],
  ['ETIMEDOUT', 'timeout'],
  ['EAFNOSUPPORT', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EMFILE', 'error'],
  [undefined, 'error'],
])('%s means %s', (code, outcome) => {
  expect(dialOutcome(code)).toBe(outcome)
})
