import { expect, test } from 'vitest'
import { platforms, simulate } from '../../src/index.ts'
import { project } from './run-cli.ts'

/** Answers with what it was given; listens where PORT says. */
const server = `import { createServer } from 'node:http'
createServer((req, res) => {
  if (req.url === '/up') return res.end('up')
  res.end(JSON.stringify({ port: process.env.PORT, color: process.env.COLOR }))
}).listen(process.env.PORT)`

const appSpec = (port: string) => `name: shop
services:
  - name: site
    run_command: node server.mjs
    http_port: 28417
    health_check: { http_path: /up, period_seconds: 1 }
    envs:
      - { key: COLOR, value: green }
${port}`

test("a platform's file names the platform, the command, the port, the check and the variables", async () => {
  const dir = await project({ '.do/app.yaml': appSpec(''), 'server.mjs': server })
  await using app = await simulate({ dir })
  expect(app.verdicts).toMatchObject([{ platform: 'digitalocean', service: 'site', code: 'ok' }])
  const response = await fetch(app.url.replace('localhost', '127.0.0.1'), {
    headers: { 'X-Forwarded-Proto': 'https' },
  })
  const { port, color } = (await response.json()) as { port: string; color: string }
  const ready = app.events.find(event => event.type === 'ready')
  // Another free port stands in when that one is taken on this machine.
  const replaced = app.events.some(event => event.type === 'notice' && event.code === 'port-replaced')
  expect([port, color]).toEqual([replaced ? String(ready?.port) : '28417', 'green'])
})

test('a file that tells the router one port and the app another is a wrong port, with both places', async () => {
  const other = '      - { key: PORT, value: "28418" }\n'
  const dir = await project({
    '.do/app.yaml': appSpec(other),
    'server.mjs': server,
    Dockerfile: 'FROM node:22\nEXPOSE 3000\n',
  })
  const [heroku] = platforms
  if (heroku === undefined) throw new Error('no platform')
  const port = { ...heroku.port, userMaySet: true }
  const platform = { ...heroku, id: 'mine', port, start: { ...heroku.start, sources: ['do-app' as const] } }
  await using app = await simulate({ dir, platform, settleMs: 500 })
  expect(app.verdicts).toMatchObject([{ service: 'site', code: 'wrong-port' }])
  const [verdict] = app.verdicts
  expect(verdict?.observations.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['.do/app.yaml:5 says http_port 28417; Dockerfile:2 says EXPOSE 3000']),
  )
  expect(verdict?.fix[0]).toMatchObject({
    text: expect.stringMatching(/PORT is 28418.*http_port is 28417/),
    file: '.do/app.yaml',
    line: 5,
  })
})

test('a faulty file of another platform is no matter', async () => {
  const dir = await project({
    Procfile: 'web: node server.mjs\n',
    'render.yaml': 'services: web\n',
    'server.mjs': server,
  })
  await using app = await simulate({ dir, platform: 'heroku' })
  expect(app.verdicts).toMatchObject([{ platform: 'heroku', code: 'ok' }])
  await expect(simulate({ dir, platform: 'render' })).rejects.toMatchObject({
    code: 'invalid-file',
    position: { file: 'render.yaml', line: 1, column: 1 },
  })
})
