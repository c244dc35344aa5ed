import { expect, test } from 'vitest'
import type { FirstAnswer } from '../../src/model/instance.ts'
import type { Tried } from '../../src/supervise/trials.ts'
import { httpCheck, scanning } from './boot-stage.ts'
import { service, stageGeneration } from './generation-stage.ts'

const answer: FirstAnswer = { url: 'http://x/', host: 'x', outcome: 'answer', status: 200, tookMs: 1 }

test('every web service that is routed is asked and tried, and tried again as it stops; no other is', async () => {
  const { generation } = await stageGeneration([
    service('web', 'web', {}, { instances: 2 }),
    service('api', 'web'),
    service('inner', 'web', {}, { routed: false }),
    service('db', 'web', {}, { protocol: 'tcp' }),
    service('worker', 'worker'),
    service('migrate', 'task'),
  ])
  const asked: string[] = []
  const tried: string[] = []
  const stopping: string[] = []
  const found = (at: string) => ({ code: 'extra-port' as const, summary: at, fix: [] })
  const instance = ({ evidence }: Tried) => evidence.instance
  const verdicts = await generation.boot({
    async firstRequest(name) {
      asked.push(name)
      return answer
    },
    trials: {
      async answered(app) {
        tried.push(instance(app))
        return [found(`${instance(app)} answers`)]
      },
      async stopping(app) {
        stopping.push(instance(app))
        return async stop => {
          expect(await stop).toMatchObject({ signal: 'SIGTERM' })
          return [found(`${instance(app)} stops`)]
        }
      },
    },
  })
  expect(verdicts.map(({ service, code }) => `${service} ${code}`)).toEqual(
    ['web', 'api', 'inner', 'db', 'worker', 'migrate'].map(name => `${name} ok`),
  )
  expect(asked.sort()).toEqual(['api', 'web'])
  expect(tried.sort()).toEqual(['api.1', 'web.1'])
  await generation.stop()
  expect(stopping.sort()).toEqual(['api.1', 'web.1'])
  const warned = (await generation.verdicts()).map(({ service, warnings }) => [
    service,
    warnings.filter(({ code }) => code === 'extra-port').map(({ summary }) => summary),
  ])
  expect(Object.fromEntries(warned)).toEqual({
    web: ['web.1 answers', 'web.1 stops'],
    api: ['api.1 answers', 'api.1 stops'],
    inner: [],
    db: [],
    worker: [],
    migrate: [],
  })
})

test('of services that do not answer only that one is told', async () => {
  const { generation } = await stageGeneration([service('web', 'web'), service('api', 'web')])
  const verdicts = await generation.boot({
    firstRequest: async name => (name === 'api' ? { ...answer, outcome: 'not-http' } : answer),
  })
  expect(verdicts.map(({ service, code }) => `${service} ${code}`)).toEqual(['web ok', 'api wrong-protocol'])
})

test('what gets nothing from outside, or no HTTP, has to accept connections only', async () => {
  const staged = await stageGeneration(
    [
      service('web', 'web'),
      service('inner', 'web', { kind: 'failing' }, { routed: false }),
      service('db', 'web', { kind: 'silent' }, { protocol: 'tcp' }),
    ],
    { policy: { health: httpCheck('/up'), deadlineMs: 8_000 }, platform: scanning() },
  )
  const verdicts = await staged.generation.boot()
  expect(verdicts.map(({ service, code }) => `${service} ${code}`)).toEqual(['web ok', 'inner ok', 'db ok'])
})

test('a task is never started again, and is neither what serves nor what has to be up', async () => {
  const { generation, events, crashes } = await stageGeneration(
    [service('migrate', 'task'), service('report', 'task', { exit: 2 }), service('worker', 'worker')],
    { policy: { restart: true } },
  )
  const verdicts = await generation.boot()
  expect(verdicts.map(({ code }) => code)).toEqual(['ok', 'crashed', 'ok'])
  expect(generation.webCameUp).toBe(true)
  expect(generation.serves).toBe(false)
  expect(crashes).toEqual([])
  await generation.stop()
  const states = (instance: string) =>
    events.flatMap(event => (event.type === 'instance' && event.instance === instance ? [event.state] : []))
  expect(states('migrate.1')).toEqual(['created', 'starting', 'up', 'down'])
  expect(states('report.1')).toEqual(['created', 'starting', 'up', 'crashed'])
  expect(events.filter(event => event.type === 'stop').map(({ instance }) => instance)).toEqual(['worker.1'])
})
