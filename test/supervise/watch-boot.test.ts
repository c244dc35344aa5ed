import { expect, test } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { sidePorts } from '../../src/diagnosis/side-ports.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { freePort, isFree, missing, type WantedSocket } from '../probe/apps.ts'
import { httpCheck, playBoot, scanning } from './boot-stage.ts'

const elsewhere = '0.0.0.0'
const noTable = missing('readable socket table', process.platform === 'linux')

/** A boot of an app that opens these sockets on a port that is not PORT. */
async function onOtherPort(sockets: readonly Omit<WantedSocket, 'port'>[]) {
  const other = await freePort()
  return { other, sockets: () => sockets.map(socket => ({ host: elsewhere, ...socket, port: other })) }
}

test('PORT wins though another port was open before it', async () => {
  const other = await freePort()
  const { outcome, record, port, lines, printed } = await playBoot({
    sockets: port => [
      { kind: 'telling', port: other },
      { kind: 'telling', port, host: elsewhere, afterMs: 300 },
    ],
    policy: { settleMs: 20_000 },
  })
  expect(outcome.ending).toBe('ready')
  expect(record.routedPort).toBe(port)
  expect(lines).toEqual([
    ['port-detected', { port }],
    ['connect-passed', {}],
    ['live', { url: 'http://localhost:6420' }],
  ])
  // The scanner asks once, from inside.
  expect(printed.filter(line => line.startsWith('HEAD'))).toEqual([
    `HEAD / Scanner/1 from 127.0.0.1 for 127.0.0.1:${port}`,
  ])
})

test('PORT is taken even when it speaks no HTTP', async () => {
  const { outcome, record, port } = await playBoot({ sockets: port => [{ kind: 'banner', port }] })
  expect(outcome.ending).toBe('ready')
  expect(record.routedPort).toBe(port)
})

test.skipIf(noTable)('another port is taken once it has settled, and is told as hard-coded', async () => {
  const { other, sockets } = await onOtherPort([{ kind: 'telling' }])
  const { outcome, evidence, record, port, lines, printed, events } = await playBoot({ sockets })
  expect(outcome).toMatchObject({ ending: 'ready', dial: { address: '127.77.0.1', port: other } })
  expect(record.routedPort).toBe(other)
  expect(printed).toContain(`HEAD / Scanner/1 from 127.0.0.1 for 127.0.0.1:${other}`)
  expect(lines[0]).toEqual(['port-detected', { port: other }])

  expect(events.find(event => event.type === 'ready')).toMatchObject({ port: other })
  const verdict = diagnose(evidence)
  expect(verdict).toMatchObject({ ok: true, code: 'ok' })
  expect(verdict.warnings).toMatchObject([
    { code: 'hard-coded-port', summary: `it was found on port ${other}, not on PORT (${port})` },
  ])
})

test.skipIf(noTable).each([
  ['the status does not matter', { path: '/missing' }, 'ready'],
  ['a request that is never answered', undefined, 'settled'],
] as const)('the answer of another port: %s', async (_, asked, ending) => {
  const { other, sockets } = await onOtherPort([{ kind: asked === undefined ? 'closing' : 'telling' }])
  const request = { method: 'HEAD' as const, path: asked?.path ?? '/', headers: {} }
  const { outcome, evidence } = await playBoot({ sockets, platform: scanning({ request }) })
  expect(outcome.ending).toBe(ending)
  if (ending === 'settled') {
    const verdict = diagnose(evidence)
    expect(verdict).toMatchObject({ code: 'wrong-port' })
    expect(verdict.summary).toContain(`port ${other}, which does not answer HTTP`)
  }
})

test.skipIf(noTable)('a port the platform keeps is not taken', async () => {
  const { other, sockets } = await onOtherPort([{}])
  const { outcome } = await playBoot({ sockets, platform: scanning({ reserved: [other] }) })
  expect(outcome.ending).toBe('settled')
})

test.skipIf(noTable)('the health check asks the port that was found', async () => {
  const { sockets } = await onOtherPort([{ kind: 'telling' }])
  const { outcome, printed } = await playBoot({ sockets, policy: { health: httpCheck('/healthz') } })
  expect(outcome.ending).toBe('ready')
  expect(printed).toContain('GET /healthz paas-sim from 127.77.0.254 for shop.example')
})

test.skipIf(noTable)('at the deadline, what has not settled is taken all the same', async () => {
  const { other, sockets } = await onOtherPort([{}])
  const policy = { settleMs: 60_000, deadlineMs: 1_500 }
  const { outcome, record } = await playBoot({ sockets, policy })
  expect(outcome.ending).toBe('ready')
  expect(record.routedPort).toBe(other)
})

test.skipIf(noTable).each([
  ['nothing is open', undefined, 'scan-none', 'scan-failed-none'],
  ['only loopback is', '127.0.0.1', 'scan-loopback', 'scan-failed-loopback'],
] as const)('what the platform writes while and after it scans in vain: %s', async (_, host, line, last) => {
  const { sockets } = await onOtherPort(host === undefined ? [] : [{ host }])
  const { outcome, lines } = await playBoot({
    sockets: () => (host === undefined ? [{ kind: 'udp', port: 0 }] : sockets()),
    platform: scanning({ reportMs: 1_000 }),
    policy: { patient: true, deadlineMs: 2_500 },
  })
  expect(outcome).toMatchObject({ ending: 'deadline', log: last })
  expect(lines.length).toBeGreaterThanOrEqual(1)
  expect(new Set(lines.map(([name]) => name))).toEqual(new Set([line]))
})

test.skipIf(noTable).each([
  ['alone', 'side', [], { ending: 'ready' }],
  ['beside a loopback bind', 'side', ['127.0.0.1'], { ending: 'settled' }],
  ['of a debugger, alone', 'debugger', [], { ending: 'deadline', log: 'scan-failed-none' }],
] as const)('a port that is rarely the app itself: %s', async (_, kind, hosts, outcome) => {
  const port = await freeSidePort(kind)
  const { sockets } = await onOtherPort(hosts.map(host => ({ host })))
  const played = await playBoot({
    sockets: () => [{ port, host: elsewhere }, ...sockets()],
    policy: { settleMs: 200, deadlineMs: 3_000 },
  })
  expect(played.outcome).toMatchObject(outcome)
  if (outcome.ending === 'ready') expect(played.record.routedPort).toBe(port)
})

async function freeSidePort(kind: 'side' | 'debugger'): Promise<number> {
  for (const side of sidePorts) if (side.kind === kind && (await isFree(side.port))) return side.port
  throw new Error(`every ${kind} port is taken`)
}

test.each([
  ['a status that does not pass', '/missing', 'GET /missing'],
  ['a redirect that the rule lets pass', '/', undefined],
] as const)('the health check of a platform, asked by its name: %s', async (_, path, asked) => {
  const platform = findPlatform('render')
  const check = platform.boot.httpCheck
  if (check === undefined) throw new Error('render has no health check')
  expect(check).toMatchObject({ method: 'GET', passes: [[200, 399]], timeoutMs: 5_000 })
  const { outcome, evidence, printed } = await playBoot({
    platform,
    sockets: port => [{ kind: 'telling', port, host: elsewhere }],
    policy: {
      settleMs: 400,
      deadlineMs: platform.boot.timeoutMs,
      health: { ...check, path, intervalMs: 50 },
    },
  })
  const got = printed.find(line => line.startsWith('GET'))
  expect(got).toBe(`GET ${path} paas-sim from 127.77.0.254 for shop.example`)
  if (asked === undefined) return expect(outcome.ending).toBe('ready')
  // Told long before the deadline, once it has failed for the settle time.
  expect(outcome).toMatchObject({ ending: 'unhealthy', facts: { health: { status: 404 } } })
  const verdict = diagnose(evidence)
  expect(verdict.code).toBe('unhealthy')
  expect(verdict.summary).toMatch(/\/missing answers 404$/)
})

test('a health check that hangs at the deadline is unhealthy', async () => {
  const { outcome } = await playBoot({
    sockets: port => [{ kind: 'silent', port, host: elsewhere }],
    policy: { health: httpCheck('/', { timeoutMs: 20_000 }), deadlineMs: 2_500 },
  })
  expect(outcome).toEqual({ ending: 'unhealthy', facts: {} })
})

test('what the platform may write of its health check, and by which name it asks', async () => {
  const { lines, port, printed } = await playBoot({
    sockets: port => [{ kind: 'telling', port, host: elsewhere }],
    policy: { health: httpCheck('/healthz', { host: '{address}' }), deadlineMs: 100_000 },
  })
  const told = lines.filter(([line]) => line.startsWith('check'))
  expect(told).toMatchObject([
    ['checking', { path: '/healthz' }],
    ['check-passed', { attempt: 1 }],
  ])
  expect(told[1]?.[1].left).toMatch(/^1m\d\ds$|^1m\ds$/)
  expect(printed).toContain(`GET /healthz paas-sim from 127.77.0.254 for 127.77.0.1:${port}`)
})

test('what it may write of one that fails', async () => {
  const { lines } = await playBoot({
    sockets: port => [{ kind: 'telling', port, host: elsewhere }],
    policy: { health: httpCheck('/missing'), deadlineMs: 3_000, settleMs: 60_000 },
  })
  const told = lines.filter(([line]) => line.startsWith('check'))
  expect(told[1]).toMatchObject(['check-failed', { attempt: 1, reason: 'status 404', path: '/missing' }])
  expect(told[2]).toMatchObject(['check-failed', { attempt: 2 }])
  expect(told.at(-1)?.[0]).toBe('check-gave-up')
})
