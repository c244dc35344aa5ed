import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { startContainer } from '../../src/container/start-container.ts'
import type { ContainerSpec } from '../../src/model/container.ts'
import type { Service } from '../../src/model/plan.ts'
import { instanceProcesses } from '../../src/runner/instance-processes.ts'
import { processTable } from '../../src/runner/system-processes.ts'
import type { SuperviseContext } from '../../src/supervise/launch.ts'
import { staticImage } from '../container/base-images.ts'
import { openTestEngine } from '../container/test-engine.ts'
import { after, service, stageGeneration } from './generation-stage.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose]())

/** A service in a container of busybox. */
function contained(
  name: string,
  kind: Service['kind'],
  script: string,
  spec: Partial<ContainerSpec> = {},
  more: Partial<Service> = {},
): Service {
  const container = { image: staticImage, command: ['sh', '-c', script], ...spec }
  return { ...service(name, kind), command: script, container, ...more }
}

/** Every 100 ms, and it gives up at once. */
const check = (line: string, retries = 2) => ({
  healthcheck: { test: ['CMD-SHELL', line], intervalMs: 100, timeoutMs: 10_000, retries },
})
const stays = 'trap "exit 0" TERM; while true; do sleep 0.1; done'

/** Starts them on the engine for tests; the network is removed after the test. */
async function containerStart(): Promise<SuperviseContext['start']> {
  if (opened === undefined) throw new Error('there is no engine')
  const { engine } = opened
  const name = `paas-sim-test-order-${randomBytes(3).toString('hex')}`
  const labels = { 'paas-sim.test': name }
  const network = await engine.createNetwork({ name, labels, ipv6: false })
  onTestFinished(() => engine.removeNetwork(network))
  const image = await engine.inspectImage(staticImage)
  if (image === undefined) throw new Error(`${staticImage} is missing`)
  return ({ service, id, launch, onOutput }) => {
    if (service.container === undefined) throw new Error(`${service.name} is no container`)
    return startContainer({
      engine,
      name: `${name}-${id.name}`,
      spec: service.container,
      image,
      dir: '/',
      environment: launch.environment,
      labels,
      network: { id: network, aliases: [service.name] },
      volumes: { prepare: async mounts => mounts },
      extraHosts: [],
      ports: launch.port === undefined ? [] : [launch.port.port],
      family: 'ipv4',
      onOutput,
      processTree: pid => instanceProcesses(processTable(process.platform), pid, name),
      onLost: error => {
        throw error
      },
      signal: new AbortController().signal,
    })
  }
}

describe.skipIf(opened === undefined)('containers', { timeout: 120_000 }, () => {
  test('what waits for a healthy one waits for its HEALTHCHECK, or for its port where it has none', async () => {
    const ready = 'sleep 1; echo ready; touch /ready'
    const staged = await stageGeneration(
      [
        contained('worker', 'worker', stays, {}, after({ db: 'healthy', cache: 'healthy' })),
        contained('db', 'worker', `${ready}; ${stays}`, check('test -f /ready', 1_000)),
        contained('cache', 'web', 'sleep 1; exec httpd -f -p $PORT', {}, { routed: false, protocol: 'tcp' }),
      ],
      { start: await containerStart() },
    )
    const verdicts = await staged.generation.boot()
    expect(verdicts.map(({ service, code }) => `${service} ${code}`)).toEqual([
      'worker ok',
      'db ok',
      'cache ok',
    ])
    const told = staged.events.findIndex(event => event.type === 'log' && event.text === 'ready')
    expect(told).not.toBe(-1)
    expect(told).toBeLessThan(staged.at('worker.1', 'starting'))
    expect(staged.at('cache.1', 'up')).toBeLessThan(staged.at('worker.1', 'starting'))
    await staged.generation.stop()
    expect(staged.at('worker.1', 'down')).toBeLessThan(staged.at('db.1', 'stopping'))
  })

  test('a HEALTHCHECK that an engine runs seldom is not waited for that long', async () => {
    const seldom = { healthcheck: { test: ['CMD', 'test', '-f', '/ready'], intervalMs: 600_000 } }
    const staged = await stageGeneration(
      [
        contained('worker', 'worker', stays, {}, after({ db: 'healthy' })),
        contained('db', 'worker', `sleep 1; touch /ready; ${stays}`, seldom),
      ],
      { start: await containerStart() },
    )
    const verdicts = await staged.generation.boot()
    expect(verdicts.map(({ code }) => code)).toEqual(['ok', 'ok'])
    await staged.generation.stop()
  })

  test('one whose HEALTHCHECK fails runs all the same; what waits for it is not started', async () => {
    const staged = await stageGeneration(
      [
        contained('worker', 'worker', stays, {}, after({ db: 'healthy' })),
        contained('db', 'worker', stays, check('echo no luck; false')),
      ],
      { start: await containerStart() },
    )
    const verdicts = await staged.generation.boot()
    expect(verdicts.map(({ service, code, summary }) => [service, code, summary])).toEqual([
      [
        'worker',
        'start-failed',
        'worker was not started: it waits for db, which did not become healthy: its HEALTHCHECK ended with status 1 (no luck)',
      ],
      ['db', 'ok', 'db.1 runs'],
    ])
    expect(staged.at('worker.1', 'starting')).toBe(-1)
  })

  test('a worker that ends at once has crashed or exited; a task that does so with 0 is done', async () => {
    const staged = await stageGeneration(
      [
        contained('broken', 'worker', 'echo no such table; exit 3'),
        contained('brief', 'worker', 'true'),
        contained('migrate', 'task', 'echo done'),
        contained('seed', 'task', 'exit 4', {}, after({ migrate: 'completed' })),
      ],
      { start: await containerStart() },
    )
    const verdicts = await staged.generation.boot()
    expect(verdicts.map(({ service, code }) => `${service} ${code}`)).toEqual([
      'broken crashed',
      'brief exited',
      'migrate ok',
      'seed crashed',
    ])
  })
})
