// The router with Heroku's rules, every log line to a file: tsx bench/apps/router.ts <port> <app port> <log>
import { createWriteStream } from 'node:fs'
import { platforms } from '../../src/platform/registry.ts'
import { startRouter } from '../../src/router/router.ts'

const [port, appPort, log = '/dev/null'] = process.argv.slice(2)
const heroku = platforms.find(platform => platform.id === 'heroku')
if (heroku === undefined) throw new Error('there is no heroku profile')
const out = createWriteStream(log)
const router = await startRouter({
  rules: heroku.router,
  hosts: ['127.0.0.1'],
  port: Number(port),
  proto: 'http',
  onRequest: event => {
    out.write(`${event.line}\n`)
  },
})
router.pool.set({
  name: 'web.1',
  service: 'web',
  state: 'up',
  address: '127.77.0.1',
  port: Number(appPort),
})
console.log('up')
