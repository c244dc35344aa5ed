import Fastify from 'fastify'

// Longer than the router keeps an idle connection (Heroku: 90 s), so that the app is never the one to close it.
const app = Fastify({ logger: true, trustProxy: true, keepAliveTimeout: 95_000 })

app.get('/', async request => ({ hello: 'fastify', host: request.host, protocol: request.protocol }))
app.get('/health', async () => ({ ok: true }))

// Fastify binds localhost unless it is told otherwise.
await app.listen({ port: Number(process.env.PORT || 3000), host: '0.0.0.0' })

process.on('SIGTERM', async () => {
  await app.close()
  process.exit(0)
})
