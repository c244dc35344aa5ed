import { createServer } from 'node:net'
import Docker from 'dockerode'
import { describe, expect, onTestFinished, test } from 'vitest'
import { dialOf } from '../../src/container/dockerode-dial.ts'
import { importRoot, missingForBaseImages, staticImage } from '../container/base-images.ts'
import { missingForDockerd, startDockerd } from '../container/dockerd.ts'
import { project, type RunningCli, runCli, startCli } from './run-cli.ts'

const missing = missingForBaseImages() ?? missingForDockerd()
if (missing !== undefined) {
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(missing)
  process.stderr.write(`\n!!! SKIPPED, an engine that stops in the middle: ${missing}\n`)
}

const serving = `FROM ${staticImage}\nCMD ["sh", "-c", "echo here; exec httpd -f -p $PORT"]\n`
const silent = `FROM ${staticImage}\nCMD ["sh", "-c", "echo here; sleep 7272"]\n`
/** Ends as soon as it is told to. */
const booting = `FROM ${staticImage}\nCMD ["sh", "-c", "trap 'exit 1' TERM; echo here; sleep 7272 & wait"]\n`
const building = `FROM ${staticImage}\nRUN sleep 7373\n`

describe.skipIf(missing !== undefined)('an engine that stops', { timeout: 240_000 }, () => {
  const isUp = (cli: RunningCli): Promise<unknown> => cli.event('ready')
  const hasWritten = (cli: RunningCli): Promise<unknown> => cli.event('log', ({ text }) => text === 'here')
  const isBuilding = (cli: RunningCli): Promise<unknown> =>
    cli.event('image', ({ step }) => step?.includes('sleep 7373') ?? false)

  test.each([
    ['while its image is built', 'SIGKILL', building, isBuilding],
    ['while it boots', 'SIGKILL', silent, hasWritten],
    ['while it serves', 'SIGKILL', serving, isUp],
    ['in order, while it boots', 'SIGTERM', booting, hasWritten],
    ['in order, while it serves', 'SIGTERM', serving, isUp],
  ] as const)('%s ends up with 3 and says so', async (_, signal, Dockerfile, reached) => {
    const dockerd = await startDockerd({ apart: true })
    onTestFinished(() => dockerd[Symbol.asyncDispose]())
    const DOCKER_HOST = `unix://${dockerd.socket}`
    await makeStaticImage(DOCKER_HOST)
    const dir = await project({ Dockerfile })
    const cli = startCli(['up', '--json', '--port', '0', dir], { env: { DOCKER_HOST } })
    await reached(cli)
    process.kill(dockerd.pid, signal)
    const { status, events, stderr } = await cli.done
    const error = events.find(event => event.type === 'error')
    expect(error, stderr).toMatchObject({
      code: 'no-engine',
      message: expect.stringContaining(DOCKER_HOST),
      hint: expect.stringMatching(/start/),
    })
    expect(status, stderr).toBe(3)
    // That the app is at fault is never said, not even for a moment.
    const blamed = events.filter(
      event =>
        event.type === 'diagnosis' ||
        (event.type === 'verdict' && !event.ok) ||
        (event.type === 'instance' && event.state === 'crashed'),
    )
    expect(blamed).toEqual([])
  })
})

test('without an engine a check ends with 3, and says where it looked and how to start one', async () => {
  const dir = await project({ Dockerfile: 'FROM scratch\nCMD ["/app"]\n' })
  const DOCKER_HOST = 'unix:///nowhere/docker.sock'
  const { status, events } = await runCli(['check', '--json', dir], { env: { DOCKER_HOST } })
  expect(events.at(-1)).toMatchObject({
    type: 'error',
    code: 'no-engine',
    message: expect.stringContaining(DOCKER_HOST),
    hint: expect.stringMatching(/start/),
  })
  expect(status).toBe(3)
})

test('what is no engine is told, too', async () => {
  // The client may leave before it has read it.
  const server = createServer(socket => socket.on('error', () => {}).end('220 mail.example.com ESMTP\r\n'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const dir = await project({ Dockerfile: 'FROM scratch\nCMD ["/app"]\n' })
  const DOCKER_HOST = `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const { status, events } = await runCli(['check', '--json', dir], { env: { DOCKER_HOST } })
  expect(events.at(-1)).toMatchObject({ type: 'error', message: expect.stringContaining(DOCKER_HOST) })
  expect(status).toBe(3)
})

test('a project without a container needs no engine', async () => {
  const dir = await project({
    Procfile: 'web: node server.cjs\n',
    'server.cjs': `require('node:http').createServer((q, r) => r.end()).listen(process.env.PORT)`,
  })
  const DOCKER_HOST = 'unix:///nowhere/docker.sock'
  const { status, stderr } = await runCli(['check', '--json', dir], { env: { DOCKER_HOST } })
  expect(status, stderr).toBe(0)
})

async function makeStaticImage(host: string): Promise<void> {
  const dial = await dialOf({ host, from: 'the test', cliEnvironment: {} }, process.env)
  await importRoot(new Docker(dial.options), staticImage, ['ENV PATH=/bin', 'CMD ["sh"]'], () => undefined)
  dial.close()
}
