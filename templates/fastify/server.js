import { buildApp } from './app.js'

const app = buildApp({ logger: true })

// The platform tells the port. Fastify listens on localhost unless told otherwise, where no router can reach it.
await app.listen({ port: Number(process.env.PORT || 3000), host: '0.0.0.0' })

// A deploy, a restart or the night: take no more, finish what is open, go.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, async () => {
    await app.close()
    process.exit(0)
  })
}
