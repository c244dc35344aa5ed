import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Listener } from '../../src/model/instance.ts'
import { lsofOfPort } from '../../src/probe/darwin-sockets.ts'
import { dualStackPorts } from '../../src/probe/dual-stack.ts'
import { listeningSockets, portOwner } from '../../src/probe/listening-sockets.ts'
import { runTool } from '../../src/probe/run-tool.ts'
import { freePort, missing, startApp, startCommand, type WantedSocket } from './apps.ts'

const dir = mkdtempSync(join(tmpdir(), 'paas-sim-probe-'))
afterAll(() => rmSync(dir, { recursive: true }))

const told = (listener: Listener) => {
  const { process, ...rest } = listener
  return rest
}
const hasSs = (await runTool('ss', ['-V'])) !== undefined
const hasLsof = (await runTool('lsof', ['-v'])) !== undefined

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test.each<[string, Omit<WantedSocket, 'port'>, Partial<Listener>[]]>([
    ['0.0.0.0', { host: '0.0.0.0' }, [{ kind: 'tcp', family: 'ipv4', address: '0.0.0.0' }]],
    ['127.0.0.1', { host: '127.0.0.1' }, [{ kind: 'tcp', family: 'ipv4', address: '127.0.0.1' }]],
    ['::1', { host: '::1' }, [{ kind: 'tcp', family: 'ipv6', address: '::1' }]],
    [
      'an IPv4-mapped address',
      { host: '::ffff:127.0.0.1' },
      [{ kind: 'tcp', family: 'ipv4', address: '127.0.0.1' }],
    ],
    ['UDP', { kind: 'udp', host: '0.0.0.0' }, [{ kind: 'udp', family: 'ipv4', address: '0.0.0.0' }]],
  ])('%s', async (_what, wanted, expected) => {
    const port = await freePort()
    using app = startApp({ ...wanted, port })
    await app.opened(1)
    const found = await listeningSockets((await app.sample()).processes)
    expect(found.map(told)).toEqual(expected.map(listener => ({ ...listener, port })))
    expect(found[0]?.process?.pid).toBe(app.pid)
    expect(found[0]?.process?.command).toContain('listen.mjs')
  })

  test.skipIf(missing('ss (iproute2)', hasSs))(':: tells whether it takes IPv4', async () => {
    const [both, only] = [await freePort(), await freePort()]
    using app = startApp({ port: both, host: '::' }, { port: only, host: '::', ipv6Only: true })
    await app.opened(2)
    const found = await listeningSockets((await app.sample()).processes)
    const flags = Object.fromEntries(found.map(l => (l.kind === 'tcp' ? [l.port, l.dualStack] : [])))
    expect(flags).toEqual({ [both]: true, [only]: false })
    expect(await dualStackPorts()).toEqual(
      new Map([...(await dualStackPorts()), [both, true], [only, false]]),
    )
  })

  test('a Unix socket, as `listen("8080;")` makes one', async () => {
    const fixture = join(dir, 'typo.mjs')
    writeFileSync(
      fixture,
      `import http from 'node:http'; http.createServer().listen('8080;', () => process.stdout.write('open\\n'))`,
    )
    using app = startCommand(process.execPath, [fixture], dir)
    await app.opened(1)
    const found = await listeningSockets((await app.sample()).processes)
    expect(found).toMatchObject([{ kind: 'unix', path: '8080;', process: { pid: app.pid } }])
  })

  test('a grandchild’s socket belongs to the grandchild', async () => {
    const port = await freePort()
    using app = startApp({ in: 'child', port, host: '0.0.0.0' })
    await app.opened(1)
    const found = await listeningSockets((await app.sample()).processes)
    expect(found).toHaveLength(1)
    expect(found[0]?.process?.pid).not.toBe(app.pid)
  })

  test('cluster workers share one socket: it is told once, with the process that holds it', async () => {
    const port = await freePort()
    using app = startApp({ in: 'cluster', port, host: '0.0.0.0' })
    await app.opened(2)
    const found = await listeningSockets((await app.sample()).processes)
    const web = found.filter(listener => listener.kind === 'tcp')
    expect(web).toMatchObject([{ address: '0.0.0.0', port, process: { pid: app.pid } }])
  })

  test('of processes that have ended there is nothing to tell', async () => {
    expect(await listeningSockets([{ pid: 2 ** 22 + 1, command: 'gone' }])).toEqual([])
    expect(await listeningSockets([])).toEqual([])
  })
})

describe('who owns a port', () => {
  test.each(['0.0.0.0', '127.0.0.1', '::1', '::'])('%s', async host => {
    const port = await freePort()
    expect(await portOwner(port)).toBeUndefined()
    using app = startApp({ port, host })
    await app.opened(1)
    const owner = await portOwner(port)
    expect(owner).toMatchObject({ pid: app.pid })
    expect(owner !== 'unknown' && owner?.command).toContain('listen.mjs')
  })

  test.skipIf(missing('lsof', hasLsof))('lsof names it too', async () => {
    const port = await freePort()
    using app = startApp({ port, host: '0.0.0.0' })
    await app.opened(1)
    expect(await lsofOfPort(port)).toEqual([
      { kind: 'tcp', family: 'ipv4', address: '0.0.0.0', port, process: { pid: app.pid, command: 'node' } },
    ])
    expect(await portOwner(port, 'darwin')).toEqual({ pid: app.pid, command: 'node' })
  })

  test('without a table a connect tells that there is somebody', async () => {
    const server = createServer()
    const port = await freePort()
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    // Windows' tools are not here, or print another system's table.
    expect(await portOwner(port, process.platform === 'win32' ? 'aix' : 'win32')).toBe('unknown')
    await new Promise(resolve => server.close(resolve))
    expect(await portOwner(port, process.platform === 'win32' ? 'aix' : 'win32')).toBeUndefined()
  })
})
