import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { standBy } from '../../src/util/stand-by.ts'

const words = { task: 'does it', hint: 'do so yourself' }

test('a process that stands by is told lines, then bye, and is waited for', async () => {
  const child = spawn('/bin/cat', { stdio: ['pipe', 'pipe', 'ignore'] })
  const printed = text(child.stdout)
  const { pid, tell, [Symbol.asyncDispose]: dispose } = await standBy(child, words)
  expect(pid).toBe(child.pid)
  tell('+1')
  await Promise.all([dispose(), dispose()])
  expect(child.exitCode).toBe(0)
  expect(await printed).toBe('+1\nbye\n')
})

test('one that was killed takes neither a line nor a disposal amiss', async () => {
  const child = spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'] })
  const { tell, [Symbol.asyncDispose]: dispose } = await standBy(child, words)
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
  expect(() => tell('+1')).not.toThrow()
  await expect(dispose()).resolves.toBeUndefined()
})

test('one that cannot be started is told, with the system’s reason', async () => {
  const child = spawn('/no/such/program', { stdio: ['pipe', 'ignore', 'ignore'] })
  await expect(standBy(child, words)).rejects.toMatchObject({
    code: 'unsupported-system',
    message:
      'the watchdog that does it should paas-sim be killed could not be started: spawn /no/such/program ENOENT',
    hint: 'do so yourself',
  })
})
