import { expect, test } from 'vitest'
import type { GenerationSeam, Prepared } from '../../src/supervise/deployment.ts'
import { Supervisor } from '../../src/supervise/supervisor.ts'

const nowhere = { set: () => undefined, remove: () => undefined }

test('of three deploys at once the second is never begun, and the first ends for the third', async () => {
  await using supervisor = new Supervisor({
    sink: nowhere,
    emit: () => undefined,
    signal: new AbortController().signal,
    onCrash: () => undefined,
  })
  const begun: number[] = []
  let tell: () => void = () => undefined
  const next = () =>
    new Promise<void>(resolve => {
      tell = resolve
    })
  const prepare = ({ number, signal }: GenerationSeam) => {
    begun.push(number)
    tell()
    return new Promise<Prepared>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  }
  const atWork = next()
  const first = supervisor.deploy(prepare)
  await atWork
  const afterIt = next()
  const others = [supervisor.deploy(prepare), supervisor.deploy(prepare)]
  expect((await first).outcome).toBe('superseded')
  await afterIt
  expect(begun).toEqual([1, 3])
  await supervisor.stop()
  expect((await Promise.all(others)).map(({ outcome }) => outcome)).toEqual(['superseded', 'superseded'])
  expect((await supervisor.deploy(prepare)).outcome).toBe('superseded')
  expect(begun).toEqual([1, 3])
})
