import { expect, test } from 'vitest'
import { project, runCli } from './run-cli.ts'

const Dockerfile = 'FROM scratch\nCOPY server.mjs /\nCMD ["/node", "/server.mjs"]\n'
const server = `import { createServer } from 'node:http'
createServer((_, response) => response.end('fine')).listen(process.env.PORT)
`
const packageJson = '{"type":"module","scripts":{"start":"node server.mjs"}}'
/** A place where no engine answers: what needs one fails at once. */
const noEngine = { DOCKER_HOST: 'tcp://127.0.0.1:9' }

test.each<[args: string[], message: string, hint: RegExp]>([
  [
    ['--image', 'me/app', '--dockerfile', 'Dockerfile'],
    '--image and --dockerfile contradict one another',
    /^give one/,
  ],
  [['--no-container', '--image', 'me/app'], '--image and --no-container contradict one another', /^give one/],
  [['--build-arg', 'novalue'], '--build-arg "novalue": a variable is given as KEY=VALUE', /--help/],
  [['--no-container', '--target', 'app'], '--target has no effect: no image is built here', /--dockerfile/],
  [
    ['--image', 'me/app', '--build-arg', 'A=b'],
    '--build-arg has no effect: no image is built here',
    /--dockerfile/,
  ],
  [['--target', 'nope'], 'Dockerfile line 1, column 1: there is no stage "nope"', /^name one of its stages/],
  [['--dockerfile', 'nope.Dockerfile'], 'nope.Dockerfile does not exist', /--no-container/],
  [['--compose', 'nope.yaml'], 'nope.yaml does not exist', /--compose/],
  [['--image', ' '], '--image " ": it must not be empty', /--help/],
])('%j is a usage error', async (args, message, hint) => {
  const { status, events, stderr } = await runCli(
    ['check', '--json', ...args, await project({ Dockerfile, 'server.mjs': server })],
    { env: noEngine },
  )
  expect(events.at(-1), stderr).toMatchObject({ type: 'error', message, hint: expect.stringMatching(hint) })
  expect(status).toBe(2)
})

test('--no-container runs the process beside a Dockerfile, and needs no engine', async () => {
  const files = { Dockerfile, 'server.mjs': server, 'package.json': packageJson }
  const { status, events, stderr } = await runCli(
    ['check', '--json', '--no-container', await project(files)],
    { env: noEngine },
  )
  expect(events.at(-1), stderr).toMatchObject({ type: 'verdict', ok: true })
  expect(status).toBe(0)
})

test.each<[title: string, files: Readonly<Record<string, string>>, offered: boolean]>([
  ['is offered where the project starts without one', { 'package.json': packageJson }, true],
  ['is not where nothing else could be run', {}, false],
])('no engine: --no-container %s', async (_, files, offered) => {
  const dir = await project({ Dockerfile, 'server.mjs': server, ...files })
  const { status, events, stderr } = await runCli(['check', '--json', dir], { env: noEngine })
  const found = events.at(-1)
  expect(found, stderr).toMatchObject({ type: 'error', code: 'no-engine' })
  expect(JSON.stringify(found).includes('--no-container')).toBe(offered)
  expect(status).toBe(3)
})
