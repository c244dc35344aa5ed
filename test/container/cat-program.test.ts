import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { arch, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { catProgram } from '../../src/container/cat-program.ts'

const own = catProgram(`linux/${arch() === 'x64' ? 'amd64' : arch()}`)
const runs = process.platform === 'linux' && own !== undefined

function program(): string {
  const dir = mkdtempSync(join(tmpdir(), 'paas-sim-cat-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'cat')
  writeFileSync(file, own ?? '', { mode: 0o755 })
  return file
}

describe.skipIf(!runs)('the program that prints files', () => {
  test('prints those that there are, whatever their size, one after the other', () => {
    const files = ['/etc/hostname', '/no/such/file', process.execPath]
    const printed = execFileSync(program(), files, { maxBuffer: 2 ** 30 })
    const wanted = Buffer.concat([readFileSync('/etc/hostname'), readFileSync(process.execPath)])
    expect(printed.equals(wanted)).toBe(true)
  })

  test('waits without any until it is killed', async () => {
    const child = spawn(program(), [], { stdio: 'ignore' })
    await once(child, 'spawn')
    const exited = once(child, 'exit')
    await expect.poll(() => readFileSync(`/proc/${child.pid}/syscall`, 'utf8')).toMatch(/^(34|73) /)
    child.kill('SIGKILL')
    expect(await exited).toEqual([null, 'SIGKILL'])
  })
})

test.each([
  ['linux/amd64', 62],
  ['linux/arm64/v8', 183],
])('there is one for %s', (platform, machine) => {
  const file = catProgram(platform) ?? Buffer.alloc(0)
  expect(file.subarray(0, 4).toString('latin1')).toBe('\x7fELF')
  expect(file.readUInt16LE(18)).toBe(machine)
  // The file ends where its only segment does.
  expect(file.readBigUInt64LE(96)).toBe(BigInt(file.length))
})

test.each(['linux/s390x', 'windows', ''])('for %j there is none', platform => {
  expect(catProgram(platform)).toBeUndefined()
})
