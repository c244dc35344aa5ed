import { createServer } from 'node:http'
import { app } from './app.js'

const server = createServer(app)

// Longer than a router keeps an idle connection (90 s), so that the router, not the app, is the one to close it.
server.keepAliveTimeout = 95_000

// The platform tells the port. No host: listen on all interfaces, or the router cannot reach the app.
server.listen(process.env.PORT || 3000, () => {
  console.log(`listening on port ${server.address().port}`)
})

// A deploy, a restart or the night: take no more, finish what is open, go.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close(() => process.exit(0))
    setInterval(() => server.closeIdleConnections(), 250)
  })
}
