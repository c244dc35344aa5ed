import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { openTestEngine } from '../container/test-engine.ts'
import { type Live, live, overlap, platformWith } from './live.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose]())
// The simulation finds its engine as every run does.
if (opened?.environment.DOCKER_HOST !== undefined) process.env.DOCKER_HOST = opened.environment.DOCKER_HOST

/** Counts those who ask, in memory alone, and tells them. */
const store = `let count = 0
require('net').createServer(s => s.on('data', () => s.end(process.env.GREETING + ' ' + ++count))).listen(6379, '0.0.0.0')
process.on('SIGTERM', () => process.exit(0))`

/** Says its words, and what the store says. */
const app = (words: string) => `const { createServer } = require('node:http')
const { connect } = require('node:net')
createServer((req, res) => {
  res.write('${words}: ')
  const db = connect(6379, 'db', () => db.write('?')).on('error', error => res.end(error.code))
  db.pipe(res)
}).listen(process.env.PORT, '0.0.0.0')
process.on('SIGTERM', () => process.exit(0))
`

const compose = ({ greeting = 'hello', more = '' } = {}) => `services:
  web:
    build: .
    ports: ['8080:8080']
    depends_on: { db: { condition: service_healthy } }
  db:
    image: paas-sim-test/node
    command: [node, -e, ${JSON.stringify(store)}]
    environment: { GREETING: ${greeting} }
    ports: ['6379:6379']
${more}`

const dockerfile = 'FROM paas-sim-test/node\nCOPY app.cjs /\nCMD ["node", "/app.cjs"]\n'

const files = { 'app.cjs': app('one'), Dockerfile: dockerfile, 'compose.yaml': compose() }

async function switched(run: Live, generation: number): Promise<void> {
  const deploy = await run.event('deploy', event => event.generation === generation)
  expect(deploy).toMatchObject({ phase: 'switched' })
}

const states = (run: Live, instance: string) =>
  run.events.flatMap(event =>
    event.type === 'instance' && event.instance === instance
      ? [`${event.state} ${event.generation ?? 1}`]
      : [],
  )

describe.skipIf(opened === undefined)('with containers', () => {
  test('a database keeps its data and its public port over saves, until it is changed itself', {
    timeout: 180_000,
  }, async () => {
    const run = await live(files, { platform: platformWith(overlap(0)) })
    expect((await run.app).verdicts.map(({ service, code }) => [service, code])).toEqual([
      ['web', 'ok'],
      ['db', 'ok'],
    ])
    const start = await run.event('start')
    const { port } = new URL(start.services.find(({ name }) => name === 'db')?.url ?? '')
    const fromOutside = () => {
      const asked = connect(Number(port), '127.0.0.1', () => asked.write('?'))
      return text(asked)
    }
    expect((await run.get()).body).toBe('one: hello 1')
    expect(await fromOutside()).toBe('hello 2')
    await run.write({ 'app.cjs': app('two') })
    await switched(run, 2)
    expect((await run.get()).body).toBe('two: hello 3')
    const images = run.events.flatMap(event =>
      event.type === 'image' && event.service === 'db' ? [`${event.state} ${event.generation ?? 1}`] : [],
    )
    expect(images).toEqual(['unchanged 1', 'unchanged 2'])
    // A line that stands elsewhere is the same line.
    await run.write({ 'compose.yaml': `# the shop\n${compose()}` })
    await switched(run, 3)
    expect((await run.get()).body).toBe('two: hello 4')
    expect(await fromOutside()).toBe('hello 5')
    expect(states(run, 'db.1')).toEqual(['created 1', 'starting 1', 'up 1', 'up 2', 'up 3'])
    expect(run.events.filter(event => event.type === 'notice' && event.code === 'kept-running')).toHaveLength(
      1,
    )
    await run.write({ 'compose.yaml': compose({ greeting: 'welcome' }) })
    await switched(run, 4)
    expect(await fromOutside()).toBe('welcome 1')
    await run.event('stop', ({ instance, generation }) => instance === 'db.1' && generation === 3)
    await run.interrupt()
    const all = run.events.flatMap(event =>
      event.type === 'stop' ? [`${event.instance} ${event.generation}`] : [],
    )
    expect(all.slice(-2)).toEqual(['web.1 4', 'db.1 4'])
  })

  test('two databases never write the same files', { timeout: 180_000 }, async () => {
    const mounted = { more: "    volumes: ['.:/data']\n" }
    const run = await live(
      { ...files, 'compose.yaml': compose(mounted) },
      { platform: platformWith(overlap(60_000)) },
    )
    await run.app
    expect((await run.get()).body).toBe('one: hello 1')
    await run.write({ 'app.cjs': app('two') })
    await switched(run, 2)
    expect((await run.get()).body).toBe('two: hello 2')
    await run.write({ 'compose.yaml': compose({ ...mounted, greeting: 'welcome' }) })
    await switched(run, 3)
    expect((await run.get()).body).toBe('two: welcome 1')
    const known = states(run, 'db.1')
    expect(known.indexOf('down 2')).toBeGreaterThan(-1)
    expect(known.indexOf('down 2')).toBeLessThan(known.indexOf('starting 3'))
  })
})
