import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Listener } from '../../src/model/instance.ts'
import { type BindWatch, type BindWatchOptions, watchBind } from '../../src/probe/bind-watcher.ts'
import { runTool } from '../../src/probe/run-tool.ts'
import { type App, freePort, missing, ownAddress, startApp, startCommand, type WantedSocket } from './apps.ts'

interface Watched {
  readonly watch: BindWatch
  readonly heard: Listener[]
  readonly changes: () => number
}

const opened: Disposable[] = []
afterEach(() => {
  for (const item of opened.splice(0).reverse()) item[Symbol.dispose]()
})

const rangeAddress = { address: '127.77.0.1', localAddress: '127.77.0.254' }

function watchApp(app: App, port: number, more: Partial<BindWatchOptions> = {}): Watched {
  const heard: Listener[] = []
  let changes = 0
  const target = more.address === undefined ? rangeAddress : {}
  const watch = watchBind({
    port,
    ...target,
    address: rangeAddress.address,
    loopbackIsReachable: false,
    family: 'ipv4',
    sample: app.sample,
    onListen: listener => heard.push(listener),
    onChange: () => changes++,
    signal: new AbortController().signal,
    ...more,
  })
  opened.push(watch)
  return { watch, heard, changes: () => changes }
}

function start(...sockets: WantedSocket[]): App {
  const app = startApp(...sockets)
  opened.push(app)
  return app
}

/** Waits until the watcher has heard of so many sockets. */
const hears = (watched: Watched, count: number) =>
  vi.waitFor(() => expect(watched.heard).toHaveLength(count), { timeout: 20_000, interval: 10 })

/** Whether PORT is still unreachable after the watcher has had every reason to notice. */
async function stillPending(watch: BindWatch): Promise<boolean> {
  await watch.refresh()
  await watch.refresh()
  return Promise.race([
    watch.reachable.then(() => false),
    new Promise<boolean>(r => setTimeout(r, 300, true)),
  ])
}

const own = { v4: ownAddress('IPv4'), v6: ownAddress('IPv6') }
const noV4 = missing('IPv4 address on a network', own.v4 !== undefined)
const noV6 = missing('IPv6 address on a network', own.v6 !== undefined)
const noPython = missing('python3', (await runTool('python3', ['--version'])) !== undefined)
const ipv6 = { family: 'ipv6', address: '::1' } as const

describe.runIf(process.platform === 'linux')('the router dials 127.77.0.1', () => {
  test.each([
    ['0.0.0.0', { host: '0.0.0.0' }, '0.0.0.0'],
    [':: with IPv4', { host: '::' }, '::'],
    ['no host', {}, '::'],
    ['a silent server', { kind: 'silent', host: '0.0.0.0' }, '0.0.0.0'],
    ['a TLS server', { kind: 'tls', host: '0.0.0.0' }, '0.0.0.0'],
  ] as const)('%s is reachable', async (_what, wanted, address) => {
    const port = await freePort()
    const app = start({ ...wanted, port })
    const watched = watchApp(app, port)
    const found = await watched.watch.reachable
    expect(found).toMatchObject({
      dial: { address: '127.77.0.1', port, outcome: 'connected' },
      owner: 'instance',
      ownerProcess: { pid: app.pid },
    })
    expect(found.detectMs).toBeGreaterThan(0)
    // The socket is told before PORT is reachable.
    expect(watched.heard).toMatchObject([{ kind: 'tcp', address, port, process: { pid: app.pid } }])
    if (address === '::') expect(watched.heard).toMatchObject([{ dualStack: true }])
    expect(watched.watch.snapshot().dial).toEqual(found.dial)
  })

  test.each([
    ['127.0.0.1', { host: '127.0.0.1' }],
    ['localhost', { host: 'localhost' }],
    ['::1', { host: '::1' }],
    [':: without IPv4', { host: '::', ipv6Only: true }],
    ['UDP', { kind: 'udp', host: '0.0.0.0' }],
  ] as const)('%s is not', async (_what, wanted) => {
    const port = await freePort()
    const watched = watchApp(start({ ...wanted, port }), port)
    await hears(watched, 1)
    expect(await stillPending(watched.watch)).toBe(true)
    const { dial, listeners } = watched.watch.snapshot()
    expect(dial).toMatchObject({ outcome: 'refused', address: '127.77.0.1' })
    expect(listeners).toEqual(watched.heard)
  })

  test('a Unix socket is told and is no PORT', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'paas-sim-probe-'))
    const path = join(dir, 'web.sock')
    const watched = watchApp(start({ path }), await freePort())
    await hears(watched, 1)
    expect(watched.heard).toMatchObject([{ kind: 'unix', path }])
    expect(await stillPending(watched.watch)).toBe(true)
    rmSync(dir, { recursive: true })
  })

  test.skipIf(noV4)('one interface’s address is dialled there', async () => {
    const port = await freePort()
    const host = own.v4 ?? ''
    const found = await watchApp(start({ port, host }), port).watch.reachable
    expect(found).toMatchObject({ dial: { address: host, outcome: 'connected' }, owner: 'instance' })
  })

  test('a side port first, PORT later', async () => {
    const [side, port] = [await freePort(), await freePort()]
    const watched = watchApp(
      start({ port: side, host: '0.0.0.0' }, { port, host: '0.0.0.0', afterMs: 700 }),
      port,
    )
    await hears(watched, 1)
    expect(watched.heard).toMatchObject([{ port: side }])
    expect(await watched.watch.reachable).toMatchObject({ dial: { port }, owner: 'instance' })
    expect(watched.heard).toMatchObject([{ port: side }, { port }])
    expect(watched.changes()).toBe(2)
  })

  test('a second listener after PORT is told too, each once', async () => {
    const [port, side] = [await freePort(), await freePort()]
    const watched = watchApp(
      start({ port, host: '0.0.0.0' }, { port: side, host: '127.0.0.1', afterMs: 500 }),
      port,
    )
    await watched.watch.reachable
    await hears(watched, 2)
    await watched.watch.refresh()
    expect(watched.heard).toMatchObject([{ port }, { port: side }])
  })

  test.each(['child', 'cluster'] as const)('PORT in a %s process', async where => {
    const port = await freePort()
    const app = start({ in: where, port, host: '0.0.0.0' })
    const watched = watchApp(app, port)
    const found = await watched.watch.reachable
    expect(found.owner).toBe('instance')
    expect(found.ownerProcess?.pid === app.pid).toBe(where === 'cluster')
  })

  test('a process that no sample shows at first is waited for', async () => {
    const port = await freePort()
    const app = start({ in: 'child', port, host: '0.0.0.0' })
    await app.opened(1)
    let samples = 0
    const sample = async () => {
      const { processes, cpuMs } = await app.sample()
      return { processes: processes.slice(0, ++samples < 3 ? 1 : 2), cpuMs }
    }
    expect((await watchApp(app, port, { sample }).watch.reachable).owner).toBe('instance')
  })

  test('another program on PORT', async () => {
    const port = await freePort()
    const other = start({ port, host: '0.0.0.0' })
    await other.opened(1)
    const app = start({ port: await freePort(), host: '0.0.0.0' })
    const found = await watchApp(app, port).watch.reachable
    expect(found).toMatchObject({ owner: 'other', ownerProcess: { pid: other.pid } })
    expect(found.ownerProcess?.command).toContain('listen.mjs')
  })

  test('another program on IPv4, the app on IPv6 alone: the router meets the other', async () => {
    const port = await freePort()
    const other = start({ port, host: '0.0.0.0' })
    await other.opened(1)
    const app = start({ port, host: '::', ipv6Only: true })
    await app.opened(1)
    const found = await watchApp(app, port).watch.reachable
    expect(found).toMatchObject({ owner: 'other', ownerProcess: { pid: other.pid } })
  })

  test.skipIf(noPython)('a Python server is reached without a word in its log', async () => {
    const port = await freePort()
    const args = ['-u', '-m', 'http.server', '--bind', '0.0.0.0', String(port)]
    const app = startCommand('python3', args, tmpdir())
    opened.push(app)
    let said = ''
    app.child.stdout?.on('data', (data: Buffer) => {
      said += data
    })
    expect(await watchApp(app, port).watch.reachable).toMatchObject({ owner: 'instance' })
    await vi.waitFor(() => expect(said).toContain(`port ${port}`), 10_000)
    expect(said.trim().split('\n')).toHaveLength(1)
  })
})

describe.runIf(process.platform === 'linux')('other routers', () => {
  test('on the app’s host a loopback bind is right', async () => {
    const port = await freePort()
    const more = { address: '127.0.0.1', loopbackIsReachable: true }
    const found = await watchApp(start({ port, host: '127.0.0.1' }), port, more).watch.reachable
    expect(found).toMatchObject({ dial: { address: '127.0.0.1' }, owner: 'instance' })
  })

  test.each([
    ['::', { host: '::' }, '::1'],
    [':: without IPv4', { host: '::', ipv6Only: true }, '::1'],
  ] as const)('IPv6: %s is reachable', async (_what, wanted, address) => {
    const port = await freePort()
    const found = await watchApp(start({ ...wanted, port }), port, ipv6).watch.reachable
    expect(found).toMatchObject({ dial: { address, outcome: 'connected' }, owner: 'instance' })
  })

  test.each(['::1', '0.0.0.0', '127.0.0.1'])('IPv6: %s is not', async host => {
    const port = await freePort()
    const watched = watchApp(start({ port, host }), port, ipv6)
    await hears(watched, 1)
    expect(await stillPending(watched.watch)).toBe(true)
  })

  test.skipIf(noV6)('IPv6: a bind beyond loopback is noticed after one to ::1', async () => {
    const port = await freePort()
    const app = start({ port, host: '::1' }, { port, host: own.v6 ?? '', afterMs: 800 })
    const watched = watchApp(app, port, ipv6)
    await hears(watched, 2)
    expect(await watched.watch.reachable).toMatchObject({ dial: { address: own.v6 }, owner: 'instance' })
  })

  test('either family: an IPv6-only listener will do', async () => {
    const port = await freePort()
    const app = start({ port, host: '::', ipv6Only: true })
    const found = await watchApp(app, port, { family: 'any' }).watch.reachable
    expect(found).toMatchObject({ dial: { address: '::1' }, owner: 'instance' })
  })

  test('only 127.0.0.1 to dial: the table decides', async () => {
    const [port, loopback] = [await freePort(), await freePort()]
    const address = { address: '127.0.0.1' }
    const bad = watchApp(start({ port: loopback, host: '127.0.0.1' }), loopback, address)
    await hears(bad, 1)
    expect(await stillPending(bad.watch)).toBe(true)
    const good = watchApp(start({ port, host: '0.0.0.0' }), port, address)
    expect(await good.watch.reachable).toMatchObject({ dial: { address: '127.0.0.1' }, owner: 'instance' })
  })
})

describe.runIf(process.platform === 'linux')('its life', () => {
  test('an idle app is quiet, a busy one is not', async () => {
    const idle = watchApp(start({ port: await freePort(), host: '127.0.0.1' }), await freePort())
    const burn = startCommand(process.execPath, ['-e', 'for (;;);'])
    opened.push(burn)
    const busy = watchApp(burn, await freePort())
    expect(idle.watch.snapshot().quietSince).toBe(Number.POSITIVE_INFINITY)
    await vi.waitFor(() => expect(idle.watch.snapshot().quietSince).toBeLessThan(performance.now()), 20_000)
    expect(busy.watch.snapshot().quietSince).toBe(Number.POSITIVE_INFINITY)
  })

  test('a socket that is closed again leaves the snapshot', async () => {
    const port = await freePort()
    const app = start({ port, host: '127.0.0.1' })
    const watched = watchApp(app, port)
    await hears(watched, 1)
    const before = watched.watch.snapshot().changedAt
    process.kill(-app.pid, 'SIGKILL')
    await vi.waitFor(() => expect(watched.watch.snapshot().listeners).toEqual([]), 10_000)
    expect(watched.watch.snapshot().changedAt).toBeGreaterThan(before)
    expect(watched.changes()).toBe(2)
  })

  test.each(['disposed', 'aborted', 'aborted before'])(
    '%s: nothing is dialled or told any more',
    async how => {
      const port = await freePort()
      const controller = new AbortController()
      if (how === 'aborted before') controller.abort()
      let samples = 0
      const app = start()
      const sample = async () => {
        samples++
        return app.sample()
      }
      const watched = watchApp(app, port, { sample, signal: controller.signal })
      if (how === 'disposed') watched.watch[Symbol.dispose]()
      else controller.abort()
      await watched.watch.refresh()
      const seen = samples
      const late = start({ port, host: '0.0.0.0' })
      await late.opened(1)
      expect(await stillPending(watched.watch)).toBe(true)
      expect(samples).toBe(seen)
      expect(watched.heard).toEqual([])
    },
  )

  test('a sample that fails once is no end', async () => {
    const port = await freePort()
    const app = start({ port, host: '0.0.0.0' })
    let failed = false
    const sample = async () => {
      if (failed) return app.sample()
      failed = true
      throw new Error('no processes to be seen')
    }
    expect((await watchApp(app, port, { sample }).watch.reachable).owner).toBe('instance')
  })
})
