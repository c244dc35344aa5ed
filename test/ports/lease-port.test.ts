import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { leasePort } from '../../src/ports/lease-port.ts'
import { isRunning, parseStat, startTimeOf } from '../../src/ports/process-identity.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'paas-sim-lease-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true })
})

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid ?? 0
}

describe('leasePort', () => {
  it('is exclusive until it is released', async () => {
    const lease = await leasePort(4711, directory)
    expect(lease?.port).toBe(4711)
    expect(await leasePort(4711, directory)).toBeUndefined()
    await lease?.[Symbol.asyncDispose]()
    await using again = await leasePort(4711, directory)
    expect(again?.port).toBe(4711)
  })

  it('goes to one of many that ask at once', async () => {
    const leases = await Promise.all(Array.from({ length: 50 }, () => leasePort(4711, directory)))
    expect(leases.filter(lease => lease !== undefined)).toHaveLength(1)
    expect(await readdir(directory)).toEqual(['4711'])
  })

  it.each<[string, () => Promise<string>]>([
    ['has ended', async () => `${await endedPid()} 1 x\n`],
    ['has ended, and left no start time', async () => `${await endedPid()} - x\n`],
    ['never was', async () => 'garbage'],
    ['never was: an empty file', async () => ''],
  ])('takes over the claim of a process that %s, once', async (_, content) => {
    await writeFile(join(directory, '4711'), await content())
    const leases = await Promise.all(Array.from({ length: 20 }, () => leasePort(4711, directory)))
    expect(leases.filter(lease => lease !== undefined)).toHaveLength(1)
    expect(await readdir(directory)).toEqual(['4711'])
  })

  it.runIf(process.platform === 'linux')(
    'takes over the claim of a process whose pid is used again',
    async () => {
      await writeFile(join(directory, '4711'), `${process.pid} 1 x\n`)
      await using lease = await leasePort(4711, directory)
      expect(lease?.port).toBe(4711)
    },
  )

  it('respects a running process without a start time', async () => {
    await writeFile(join(directory, '4711'), `${process.pid} - x\n`)
    expect(await leasePort(4711, directory)).toBeUndefined()
  })

  it("leaves another's claim alone when released late", async () => {
    const lease = await leasePort(4711, directory)
    await writeFile(join(directory, '4711'), 'another')
    await lease?.[Symbol.asyncDispose]()
    expect(await readFile(join(directory, '4711'), 'utf8')).toBe('another')
  })

  it.runIf(process.platform !== 'win32')('refuses a directory that others can write to', async () => {
    const open = join(directory, 'open')
    await mkdir(open)
    await chmod(open, 0o777)
    await expect(leasePort(4711, open)).rejects.toMatchObject({
      code: 'unsupported-system',
      message: expect.stringMatching(/open is not a directory of yours alone \(owner \d+, mode 777\)$/),
      hint: 'remove it, or set TMPDIR to a directory of your own',
    })
  })

  it.runIf(process.platform !== 'win32')('refuses a link in place of the directory', async () => {
    const link = join(directory, 'link')
    await symlink(directory, link)
    await expect(leasePort(4711, link)).rejects.toMatchObject({ code: 'unsupported-system' })
  })

  it('says so when it cannot make the directory', async () => {
    await writeFile(join(directory, 'file'), '')
    await expect(leasePort(4711, join(directory, 'file', 'below'))).rejects.toMatchObject({
      code: 'unsupported-system',
      message: expect.stringContaining('no directory for port leases: ENOTDIR'),
      hint: 'set TMPDIR to a directory you can write to',
    })
  })
})

describe.runIf(process.platform === 'linux')('where no file can be written', () => {
  it('says which, and why', async () => {
    await expect(leasePort(4711, `/proc/${process.pid}`)).rejects.toMatchObject({
      code: 'unsupported-system',
      message: expect.stringContaining(`/proc/${process.pid}/4711`),
      hint: expect.stringContaining('make room'),
    })
  })
})

describe('process identity', () => {
  it('reads the start time behind any name', () => {
    const rest = 'S 1 2 3 0 -1 4194560 5 6 7 8 9 10 11 12 20 0 1 0 987654 1000 2'
    expect(parseStat(`42 (node) ${rest}`)).toBe('987654')
    expect(parseStat(`42 (a) b (c) ${rest}`)).toBe('987654')
  })

  it('knows itself, and who has ended', async () => {
    expect(await isRunning(process.pid, await startTimeOf(process.pid))).toBe(true)
    expect(await isRunning(await endedPid(), undefined)).toBe(false)
    expect(await isRunning(Number.NaN, undefined)).toBe(false)
    expect(await isRunning(0, undefined)).toBe(false)
  })
})
