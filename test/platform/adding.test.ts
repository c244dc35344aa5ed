import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Profile } from '../../src/model/profile.ts'
import { fact, resolveProfile } from '../../src/platform/fact.ts'
import { unstatedInstanceLog, unstatedRouter, unstatedStart } from '../../src/platform/unstated.ts'
import { simulate } from '../../src/simulate.ts'

const docs = 'https://paas.example/docs'
const router = unstatedRouter(docs)

/** All that a platform needs: one object. */
const mine: Profile = {
  id: 'mine',
  name: 'My platform',
  docs,
  projectFiles: [],
  port: {
    variable: fact('LISTEN_ON', 'documented', docs),
    choice: fact({ kind: 'dynamic', from: 20_000, to: 21_000 }, 'documented', docs),
    userMaySet: fact(false, 'documented', docs),
    routes: fact('port', 'documented', docs),
  },
  bind: fact({ family: 'ipv4', loopbackIsReachable: false }, 'documented', docs),
  boot: {
    timeoutMs: fact(60_000, 'documented', docs),
    check: {
      kind: fact('http', 'documented', docs),
      path: fact('/alive', 'documented', docs),
      method: fact('GET', 'documented', docs),
      passes: fact([[204, 204]], 'documented', docs),
      intervalMs: fact(50, 'documented', docs),
      timeoutMs: fact(5_000, 'documented', docs),
      headers: fact({ 'User-Agent': 'my-probe' }, 'documented', docs),
    },
  },
  environment: { MY_PLATFORM: fact('{service} {index}', 'documented', docs) },
  start: unstatedStart(docs, 'nothing is stated'),
  stop: fact({ signal: 'SIGINT', to: 'root', graceMs: 5_000 }, 'documented', docs),
  restart: fact({ delaysMs: [] }, 'documented', docs),
  deploy: fact({ kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 }, 'documented', docs),
  router: {
    ...router,
    requestHeaders: fact([{ name: 'X-Mine', action: 'set', value: '{proto} {host}' }], 'documented', docs),
    failures: {
      ...router.failures,
      'closed-without-response': fact(
        {
          status: 599,
          code: 'M1',
          description: 'no answer',
          level: 'error',
          body: { type: 'text/plain', text: 'M1 {path}' },
        },
        'documented',
        docs,
      ),
    },
  },
  instanceLog: unstatedInstanceLog(docs),
  verdicts: fact({ unhealthy: { code: 'M2', consequence: 'it is not alive' } }, 'documented', docs),
}

const server = (alive: number) => `
const { createServer } = require('node:http')
const agents = []
createServer((req, res) => {
  if (req.url === '/cut?a') return req.socket.destroy()
  if (req.url === '/alive') { agents.push(req.headers['user-agent']); res.statusCode = ${alive}; return res.end() }
  const { LISTEN_ON, PORT, MY_PLATFORM } = process.env
  res.end(JSON.stringify({ header: req.headers['x-mine'], LISTEN_ON, PORT, MY_PLATFORM, agent: agents[0] }))
}).listen(process.env.LISTEN_ON, '0.0.0.0')
`

test("a user's own platform is one object, and needs no other line", { timeout: 120_000 }, async () => {
  await using app = await simulate({ dir: await project(204), platform: resolveProfile(mine), port: 0 })
  expect(app.verdicts).toMatchObject([{ platform: 'mine', code: 'ok', ok: true }])

  const said: Readonly<Record<string, string | undefined>> = JSON.parse(await (await fetch(app.url)).text())
  expect(said).toMatchObject({ MY_PLATFORM: 'web 1', agent: 'my-probe' })
  expect(said.header).toMatch(/^https 127\.0\.0\.1:\d+$|^https localhost:\d+$/)
  expect(said.PORT).toBeUndefined()
  expect(Number(said.LISTEN_ON)).toBeGreaterThanOrEqual(20_000)
  expect(Number(said.LISTEN_ON)).toBeLessThanOrEqual(21_000)

  const cut = await fetch(new URL('/cut?a', app.url))
  expect([cut.status, await cut.text()]).toEqual([599, 'M1 /cut?a'])
})

test('its own check and code decide the verdict', { timeout: 120_000 }, async () => {
  const platform = resolveProfile(mine)
  await using app = await simulate({ dir: await project(200), platform, port: 0, bootTimeoutMs: 10_000 })
  expect(app.verdicts).toMatchObject([{ platform: 'mine', code: 'unhealthy', platformCode: 'M2' }])
})

async function project(alive: number): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-own-platform-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'server.cjs'), server(alive))
  await writeFile(join(dir, 'Procfile'), 'web: node server.cjs\n')
  return dir
}
