import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type ListenOptions } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PortRule } from '../../src/model/platform.ts'
import { choosePort, portsToTry } from '../../src/ports/choose-port.ts'

const rule = (choice: PortRule['choice']): PortRule => ({
  variable: 'PORT',
  choice,
  userMaySet: false,
  routes: 'port',
})
const between = (from: number, to: number) => rule({ kind: 'dynamic', from, to })
const fixed = (port: number) => rule({ kind: 'fixed', port })

async function listenOn(options: ListenOptions): Promise<AsyncDisposable> {
  const server = createServer().listen(options)
  await once(server, 'listening')
  return {
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

let temp: string

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'paas-sim-lease-'))
  vi.stubEnv('TMPDIR', temp)
})

afterEach(async () => {
  await rm(temp, { recursive: true })
})

describe('choosePort', () => {
  it('gives a port of the range that can be bound, and gives the claim back', async () => {
    const lease = await choosePort(between(21_000, 21_050))
    expect(lease.port).toBeGreaterThanOrEqual(21_000)
    expect(lease.port).toBeLessThanOrEqual(21_050)
    expect(lease.replaced).toBeUndefined()
    await using server = await listenOn({ port: lease.port })
    expect(server).toBeDefined()
    const [directory = ''] = await readdir(temp)
    expect(await readdir(join(temp, directory))).toEqual([String(lease.port)])
    await lease[Symbol.asyncDispose]()
    await lease[Symbol.asyncDispose]()
    expect(await readdir(join(temp, directory))).toEqual([])
  })

  it('starts anywhere in the range', async () => {
    const ports = new Set<number>()
    for (let i = 0; i < 20; i++) {
      await using lease = await choosePort(between(21_100, 21_999))
      ports.add(lease.port)
    }
    expect(ports.size).toBeGreaterThan(10)
  })

  it.each<[string, ListenOptions]>([
    ['all interfaces', { host: '0.0.0.0' }],
    ['loopback alone', { host: '127.0.0.1' }],
    ['both families', { host: '::' }],
    ['IPv6 alone', { host: '::', ipv6Only: true }],
    ['IPv6 loopback alone', { host: '::1' }],
    ['another loopback address', { host: '127.77.1.2' }],
  ])('takes no port that somebody listens on: %s', async (_, at) => {
    await using taken = await listenOn({ ...at, port: 22_001 })
    expect(taken).toBeDefined()
    for (let i = 0; i < 5; i++) {
      await using lease = await choosePort(between(22_001, 22_002))
      expect(lease.port).toBe(22_002)
    }
  })

  it('gives no port twice, nor one to avoid, and says so when none is left', async () => {
    const avoid = new Set([22_101, 22_104])
    const leases = await Promise.all([1, 2, 3].map(() => choosePort(between(22_100, 22_104), { avoid })))
    expect(leases.map(({ port }) => port).sort()).toEqual([22_100, 22_102, 22_103])
    await expect(choosePort(between(22_100, 22_104), { avoid })).rejects.toMatchObject({
      code: 'no-free-port',
      message: 'no port from 22100 to 22104 is free',
      hint: 'stop programs that listen; "ss -ltn" (Linux) or "netstat -an" lists them',
    })
    for (const lease of leases) await lease[Symbol.asyncDispose]()
    await using again = await choosePort(between(22_100, 22_100))
    expect(again.port).toBe(22_100)
  })

  it('takes the fixed port when it is free', async () => {
    await using lease = await choosePort(fixed(22_200))
    expect(lease.port).toBe(22_200)
    expect(lease.replaced).toBeUndefined()
  })

  it.each(['taken', 'leased', 'avoided'])('replaces a fixed port that is %s', async why => {
    await using _taken = why === 'taken' ? await listenOn({ port: 22_201 }) : undefined
    await using _leased = why === 'leased' ? await choosePort(fixed(22_201)) : undefined
    const avoid = new Set(why === 'avoided' ? [22_201] : [])
    await using lease = await choosePort(fixed(22_201), { avoid })
    expect(lease.replaced).toBe(22_201)
    expect(lease.port).not.toBe(22_201)
  })

  it('stops when it is told to, and leaves no claim behind', async () => {
    const reason = new Error('stopped')
    await expect(choosePort(fixed(22_300), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const later = new AbortController()
    const choosing = choosePort(between(22_300, 22_399), { signal: later.signal })
    later.abort(reason)
    await expect(choosing).rejects.toBe(reason)
    await using held = await choosePort(fixed(22_300))
    const stopped = choosePort(between(held.port, held.port), { signal: AbortSignal.abort(reason) })
    await expect(stopped).rejects.toBe(reason)
    await held[Symbol.asyncDispose]()
    const [directory] = await readdir(temp)
    expect(directory === undefined ? [] : await readdir(join(temp, directory))).toEqual([])
  })

  it('gives two processes different ports, 200 each of 450', async () => {
    await mkdir(join(temp, 'shared'))
    const script = fileURLToPath(new URL('lease-many.ts', import.meta.url))
    const children = [0, 1].map(() =>
      spawn(process.execPath, ['--import', 'tsx', script, '200', '23000', '23449'], {
        env: { ...process.env, TMPDIR: join(temp, 'shared') },
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    )
    const answers = await Promise.all(
      children.map(async ({ stdout }) => {
        for await (const line of createInterface(stdout)) return JSON.parse(line) as number[]
        return []
      }),
    )
    await Promise.all(
      children.map(async child => {
        const exit = once(child, 'exit')
        child.stdin.end()
        expect(await exit).toEqual([0, null])
      }),
    )
    expect(answers.map(ports => ports.length)).toEqual([200, 200])
    expect(new Set(answers.flat()).size).toBe(400)
    const [directory = ''] = await readdir(join(temp, 'shared'))
    expect(await readdir(join(temp, 'shared', directory))).toEqual([])
  })
})

describe('portsToTry', () => {
  const system = [{ from: 32_768, to: 60_999 }]

  it.each<[string, [number, number], { from: number; to: number }[], [number, number]]>([
    ["cuts off the end that is the system's", [30_000, 60_000], system, [30_000, 32_767]],
    ['cuts off the beginning', [60_990, 61_010], system, [61_000, 61_010]],
    ['keeps a range beside it', [20_001, 20_010], system, [20_001, 20_010]],
    ['keeps all when nothing would be left', [40_000, 40_010], system, [40_000, 40_010]],
    [
      'knows several ranges',
      [20_001, 20_009],
      [
        { from: 1, to: 20_003 },
        { from: 20_007, to: 65_535 },
      ],
      [20_004, 20_006],
    ],
  ])('%s', (_, [from, to], ephemeral, [first, last]) => {
    const ports = portsToTry({ from, to }, ephemeral)
    expect([ports[0], ports.at(-1)]).toEqual([first, last])
    expect(ports).toHaveLength(last - first + 1)
  })

  it('leaves out what frameworks take by default, unless there is nothing else', () => {
    const ports = portsToTry({ from: 3000, to: 10_000 }, [])
    for (const known of [3000, 3001, 4200, 5000, 5173, 6420, 8000, 8080, 9090, 9229])
      expect(ports).not.toContain(known)
    expect(portsToTry({ from: 8080, to: 8082 }, [])).toEqual([8080, 8081, 8082])
    expect(portsToTry({ from: 8080, to: 8083 }, [])).toEqual([8083])
  })
})
