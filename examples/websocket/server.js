import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const page = await readFile(new URL('./index.html', import.meta.url))

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(page)
})

const sockets = new WebSocketServer({ server, path: '/echo' })

sockets.on('connection', socket => {
  socket.send('connected')
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
})

// Routers cut a connection that is silent for about a minute (Heroku: 55 s).
const heartbeat = setInterval(() => {
  for (const socket of sockets.clients) socket.ping()
}, 30_000)

// Longer than the router keeps an idle connection (Heroku: 90 s), so that the app is never the one to close it.
server.keepAliveTimeout = 95_000

server.listen(process.env.PORT || 3000, () => console.log(`echo on port ${server.address().port}`))

// SIGTERM on most platforms, SIGINT on Fly.
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    clearInterval(heartbeat)
    for (const socket of sockets.clients) socket.close(1001, 'restarting')
    server.close(() => process.exit(0))
  })
