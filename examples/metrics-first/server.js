import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const started = Date.now()
const stepMs = Number(process.env.STEP_MS ?? 1000)
let requests = 0

// Prometheus scrapes from the first second, so that a slow boot is seen too.
sideDoor(9090, () => `uptime_seconds ${(Date.now() - started) / 1000}\nrequests_total ${requests}\n`)

await connectToDatabase()
sideDoor(9464, () => 'db_connections_open 4\n')

const index = await buildSearchIndex()

createServer((request, response) => {
  requests += 1
  const word = new URL(request.url, 'http://localhost').searchParams.get('q') ?? ''
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ word, documents: index.get(word) ?? [] }))
}).listen(process.env.PORT || 3000, () => {
  console.log(`search is up after ${Date.now() - started} ms`)
})

/** An exporter that the app can do without: a port that is taken is no reason to stay down. */
function sideDoor(port, text) {
  const server = createServer((_request, response) => response.end(text()))
  server.on('error', error => console.warn(`no metrics on ${port}: ${error.code}`))
  server.listen(port, () => console.log(`metrics on ${port}`))
}

async function connectToDatabase() {
  await sleep(stepMs)
}

async function buildSearchIndex() {
  const words = ['port', 'bind', 'router', 'dyno', 'socket']
  const index = new Map()
  for (const [document, word] of words.entries()) {
    await sleep(stepMs)
    index.set(word, [document])
  }
  return index
}
