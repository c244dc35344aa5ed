// @fastify/reply-from, no log: node bench/apps/reply-from.mjs <port> <app port>
import replyFrom from '@fastify/reply-from'
import fastify from 'fastify'

const [port, appPort] = process.argv.slice(2)
const app = fastify({ bodyLimit: 2 ** 30 })
// As its own documentation says for a proxy: bodies are streamed.
app.addContentTypeParser('*', (_request, body, done) => done(null, body))
app.removeContentTypeParser(['application/json', 'text/plain'])
app.register(replyFrom, { base: `http://127.77.0.1:${appPort}`, undici: { connections: 1024 } })
app.all('*', (request, reply) => reply.from(request.url, { rewriteHeaders: withoutConnection }))

// Left alone it passes on that the app keeps its connection, when the client's is about to be closed.
function withoutConnection({ connection, 'keep-alive': keepAlive, ...headers }) {
  return headers
}

await app.listen({ port: Number(port), host: '127.0.0.1' })
console.log('up')
