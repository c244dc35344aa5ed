// @fastify/reply-from, no log: node bench/apps/reply-from.mjs <port> <app port>
import replyFrom from '@fastify/reply-from'
import fastify from 'fastify'

const [port, appPort] = process.argv.slice(2)
const app = fastify({ bodyLimit: 2 ** 30 })
// As its own documentation says for a proxy: bodies are streamed.
app.addContentTypeParser('*', (_request, body, done) => done(null, body))
app.removeContentTypeParser(['application/json', 'text/plain'])
app.register(replyFrom, { base: `http://127.77.0.1:${appPort}`, undici: { connections: 1024 } })
app.all('*', (request, reply) => reply.from(request.url, { rewriteRequestHeaders: withoutConnection }))

// Passed on, a client's `Connection: close` would end the kept connections to the app, and every other request.
function withoutConnection(_request, { connection, ...headers }) {
  return headers
}

await app.listen({ port: Number(port), host: '127.0.0.1' })
console.log('up')
