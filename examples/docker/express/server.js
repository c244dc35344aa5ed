import { hostname } from 'node:os'
import express from 'express'

const app = express()

// The router ends TLS: without this line req.protocol and req.ip are the router's.
app.set('trust proxy', 1)

app.get('/', (req, res) => {
  res.json({ container: hostname(), protocol: req.protocol, client: req.ip })
})

const server = app.listen(process.env.PORT || 3000, () => {
  console.log(`listening on port ${server.address().port}`)
})

// Longer than the router keeps an idle connection (Heroku: 90 s), so that the app is never the one to close it.
server.keepAliveTimeout = 95_000

// The first process of a container has no default handlers: without these lines it is killed after the grace period.
// SIGTERM on most platforms, SIGINT on Fly.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
