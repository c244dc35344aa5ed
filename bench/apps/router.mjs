// The router with Heroku's rules, every log line to a file, gathered for 50 ms:
// node bench/apps/router.mjs <port> <app port> <built source> <log> <instances>
import { createWriteStream } from 'node:fs'

const [port, appPort, built, log, instances] = process.argv.slice(2)
const { platforms } = await import(`${built}/platform/registry.js`)
const { startRouter } = await import(`${built}/router/router.js`)
const out = createWriteStream(log)
let lines = ''
function write() {
  out.write(lines)
  lines = ''
}
const { router: rules } = platforms.find(platform => platform.id === 'heroku')
const router = await startRouter({
  rules,
  hosts: ['127.0.0.1'],
  port: Number(port),
  proto: 'http',
  onRequest: event => {
    if (lines === '') setTimeout(write, 50)
    lines += `${event.line}\n`
  },
})
// Heroku takes 200 requests in flight for each instance: more clients than that need more instances.
for (let index = 1; index <= Number(instances); index++)
  router.pool.set({
    name: `web.${index}`,
    service: 'web',
    state: 'up',
    address: '127.77.0.1',
    port: Number(appPort),
  })
console.log('up')
