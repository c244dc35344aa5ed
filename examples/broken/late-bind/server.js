import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const model = await loadModel()

const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ path: request.url, score: model.score(request.url) }))
})

server.listen(process.env.PORT || 3000, () => console.log('model loaded, listening'))

/** Fetches the weights: about a minute on a cold machine. */
async function loadModel() {
  const ms = Number(process.env.BIND_AFTER_MS ?? 63_000)
  console.log(`loading the model, about ${Math.round(ms / 1000)} s`)
  await sleep(ms)
  return { score: text => text.length / 10 }
}
