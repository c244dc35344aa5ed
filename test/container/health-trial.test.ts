import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Engine } from '../../src/container/engine.ts'
import { HealthTrial } from '../../src/container/health-trial.ts'
import type { ContainerHealthcheck } from '../../src/model/container.ts'
import { staticImage } from './base-images.ts'
import { openTestEngine } from './test-engine.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose](), 60_000)

/** An engine would run it once in ten minutes. */
const seldom = { intervalMs: 600_000 }
const often = { intervalMs: 100, retries: 3 }

describe.skipIf(opened === undefined)('a HEALTHCHECK that is tried', { timeout: 60_000 }, () => {
  const engine = opened?.engine as Engine

  async function trial(check: ContainerHealthcheck | undefined) {
    const id = await engine.createContainer({
      name: `paas-sim-test-9c-${randomBytes(4).toString('hex')}`,
      image: staticImage,
      command: ['sleep', '1000'],
      environment: {},
      labels: {},
    })
    onTestFinished(() => engine.removeContainer(id))
    await engine.startContainer(id)
    const over = new AbortController()
    onTestFinished(() => over.abort())
    return { id, over, health: new HealthTrial({ engine, id, check, signal: over.signal }) }
  }

  test('passes long before the engine runs it', async () => {
    const { health } = await trial({ test: ['CMD-SHELL', 'echo well; echo done >&2'], ...seldom })
    expect(await health.passes()).toBe(true)
    await health.settled(60_000)
    expect(health.results).toEqual([{ status: 0, output: 'well\ndone\n' }])
    expect(health.failed).toBe(false)
  })

  test('is run again until it passes', async () => {
    const { id, health } = await trial({ test: ['CMD', 'test', '-f', '/ready'], ...seldom })
    const passes = health.passes()
    await expect.poll(() => health.results.length, { timeout: 20_000 }).toBeGreaterThan(0)
    expect(health.results[0]).toEqual({ status: 1, output: '' })
    await engine.exec(id, ['sh', '-c', ': > /ready'])
    expect(await passes).toBe(true)
    expect(health.results.at(-1)).toEqual({ status: 0, output: '' })
  })

  test('fails when it has failed as often as it may, by a short interval of its own', async () => {
    const { health } = await trial({ test: ['CMD-SHELL', 'echo no; exit 3'], ...often })
    void health.passes()
    await health.settled(60_000)
    expect(health.failed).toBe(true)
    expect(health.results).toEqual(Array(3).fill({ status: 3, output: 'no\n' }))
  })

  test.each([
    ['has a long interval: it may pass yet', seldom],
    ['is in its start period', { ...often, startPeriodMs: 600_000 }],
  ])('that fails and %s: has not failed', async (_, times) => {
    const { health, over } = await trial({ test: ['CMD', 'false'], ...times })
    void health.passes()
    await health.settled('startPeriodMs' in times ? 2_000 : 60_000)
    expect(health.results.length).toBeGreaterThan(0)
    expect(health.failed).toBe(false)
    over.abort()
    expect(await health.passes()).toBe(false)
  })

  test('by a program that is not in the image says so', async () => {
    const { health } = await trial({ test: ['CMD', 'curl', 'http://localhost/'], ...seldom })
    void health.passes()
    await health.settled(60_000)
    expect(health.results[0]?.status).not.toBe(0)
    expect(health.results[0]?.output).toMatch(/exec: "curl": executable file not found/)
  })

  test.each([
    ['none', undefined],
    ['NONE', { test: ['NONE'] }],
    ['one that takes longer than it may', { test: ['CMD', 'sleep', '100'], timeoutMs: 100 }],
  ])('%s: nothing is known', async (_, check) => {
    const { health } = await trial(check)
    expect(await health.passes()).toBe(false)
    expect(health.results).toEqual([])
  })
})
