import { expect, onTestFinished, test } from 'vitest'
import { live, platformWith, server } from './live.ts'

/** More often than Node lets anybody listen to one thing without a warning. */
const often = 11

test('an app that sleeps and wakes again and again leaves nothing behind each time', async () => {
  const warnings: string[] = []
  const hear = ({ name, message }: Error) => warnings.push(`${name}: ${message}`)
  process.on('warning', hear)
  onTestFinished(() => void process.off('warning', hear))
  const platform = platformWith({ sleep: { idleMs: 50 } })
  const app = await live({ 'server.mjs': server('hi') }, { platform, sleep: true, watch: false })
  await app.app
  let seen = 0
  for (let i = 0; i < often; i++) {
    const asleep = await app.event('notice', ({ code }) => code === 'asleep', seen)
    seen = app.events.indexOf(asleep) + 1
    expect(await app.get()).toMatchObject({ status: 200, body: 'hi' })
  }
  expect(warnings).toEqual([])
}, 120_000)

test('a connection that does not come by the router wakes the app, too', async () => {
  const platform = platformWith({ sleep: { idleMs: 500 } })
  const app = await live(
    {
      Procfile: 'web: node server.mjs\nworker: node worker.mjs\n',
      'server.mjs': server('hi'),
      'worker.mjs': 'console.log(process.env.WEB_URL)\nsetInterval(() => {}, 1000)\n',
    },
    { platform, sleep: true, watch: false },
  )
  await app.app
  const { text: url } = await app.event(
    'log',
    ({ instance, stream }) => `${instance} ${stream}` === 'worker.1 stdout',
  )
  await app.event('notice', ({ code }) => code === 'asleep')
  expect(await (await fetch(url)).text()).toBe('hi')
}, 60_000)
