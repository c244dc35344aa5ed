import { randomUUID } from 'node:crypto'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { processesWith } from './check-examples.ts'
import { eventually, project, type RunningCli, root, startCli } from './run-cli.ts'

const hello = 'Hello from plain node:http'

test('a save is served, ten at once are one generation, and what is ignored is none', async () => {
  const { dir, app, url } = await up('render')
  expect(await text(url)).toBe(`${hello}\n`)

  await edit(dir, source => source.replace(hello, 'Hello again'))
  const first = await app.event('deploy', ({ phase }) => phase === 'switched')
  expect(await text(url)).toBe('Hello again\n')

  // Not even this one's own log, made while it runs, counts.
  await writeFile(join(dir, 'app.log'), 'a line\n')
  await writeFile(join(dir, 'node_modules/x/index.js'), 'new')
  await writeFile(join(dir, 'dist/out.js'), 'new')
  for (let i = 0; i < 10; i++) await appendFile(join(dir, 'server.js'), `// ${i}\n`)
  const second = await app.event('deploy', ({ phase, generation }) => phase === 'switched' && generation > 2)
  expect([first, second]).toMatchObject([
    { generation: 2, serving: 2 },
    { generation: 3, serving: 3 },
  ])

  for (const [name, line] of [
    ['.env', 'GREETING=hi'],
    ['Procfile', 'web: node server.js'],
  ] as const) {
    const changes = changesOf(app).length
    await writeFile(join(dir, name), `${line}\n`)
    await app.event('change', ({ files }) => files.includes(name))
    expect(changesOf(app).slice(changes)).toMatchObject([{ files: [name] }])
  }
  expect(changesOf(app).flatMap(({ files }) => files)).toEqual(['server.js', 'server.js', '.env', 'Procfile'])
})

test.each(['render', 'heroku'])('on %s a broken bind never serves, and its fix heals', async platform => {
  const { dir, app, url } = await up(platform)
  await edit(dir, source =>
    source.replace('server.listen(port,', "server.listen(port, '127.0.0.1',").replace(hello, 'Never seen'),
  )
  const failed = await app.event('deploy', ({ phase }) => phase === 'failed')
  expect(failed).toMatchObject({
    generation: 2,
    serving: 1,
    verdicts: [{ code: 'loopback-only', ok: false }],
  })
  expect(await text(url)).toBe(`${hello}\n`)

  await edit(dir, source => source.replace("'127.0.0.1',", '').replace('Never seen', 'Healed'))
  await app.event('deploy', ({ phase }) => phase === 'switched')
  expect(await text(url)).toBe('Healed\n')
})

test('a save during a boot supersedes it', async () => {
  const { dir, app, url } = await up('render')
  await edit(dir, source => `await new Promise(done => setTimeout(done, 600_000))\n${source}`)
  await app.event('log', ({ generation, stream }) => generation === 2 && stream === 'stdout')
  await edit(dir, source => source.replace(/.*\n/, '').replace(hello, 'The last one'))
  await app.event('deploy', ({ phase, generation }) => phase === 'superseded' && generation === 2)
  await app.event('deploy', ({ phase, generation }) => phase === 'switched' && generation === 3)
  expect(await text(url)).toBe('The last one\n')
})

test('killed while a new generation boots, it leaves no process of either', async () => {
  const { dir, app, mark } = await up('render')
  await edit(dir, source => `await new Promise(done => setTimeout(done, 600_000))\n${source}`)
  await app.event('log', ({ generation, stream }) => generation === 2 && stream === 'stdout')
  app.child.kill('SIGKILL')
  await app.done
  await eventually(async () => (await processesWith(mark)).length === 0)
  expect(await processesWith(mark)).toEqual([])
})

interface Up {
  readonly dir: string
  readonly app: RunningCli
  readonly url: string
  /** In the environment of every process of the app. */
  readonly mark: string
}

/** A copy of examples/node-http, up and watched. */
async function up(platform: string): Promise<Up> {
  const example = join(root, 'examples/node-http')
  const mark = `WATCH_RUN=${randomUUID()}`
  const dir = await project({
    'server.js': await readFile(join(example, 'server.js')),
    'package.json': await readFile(join(example, 'package.json')),
    '.gitignore': 'node_modules/\ndist/\n.env\n',
    'node_modules/x/index.js': 'old',
    'dist/out.js': 'old',
  })
  const args = ['up', dir, '--json', '--watch', '--port', '0', '--platform', platform, '--env', mark]
  const app = startCli(args)
  const { url } = await app.event('ready')
  return { dir, app, url, mark }
}

async function edit(dir: string, change: (source: string) => string): Promise<void> {
  const file = join(dir, 'server.js')
  await writeFile(file, change(await readFile(file, 'utf8')))
}

async function text(url: string): Promise<string> {
  const response = await fetch(url, { headers: { connection: 'close' } })
  return response.text()
}

function changesOf(app: RunningCli) {
  return app
    .stdout()
    .split('\n')
    .filter(line => line.startsWith('{"type":"change"'))
    .map((line): { readonly files: readonly string[] } => JSON.parse(line))
}
