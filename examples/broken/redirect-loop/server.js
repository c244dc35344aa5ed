import { createServer } from 'node:http'

const port = process.env.PORT || 3000

const server = createServer((request, response) => {
  // The router ends TLS: what arrives here is plain HTTP, always, and only X-Forwarded-Proto tells.
  if (!request.socket.encrypted) {
    response.writeHead(301, { location: `https://${request.headers.host}${request.url}` })
    response.end()
    return
  }
  response.end('Never seen behind a router\n')
})

server.keepAliveTimeout = 95_000
process.on('SIGTERM', () => server.close())

server.listen(port, '0.0.0.0', () => {
  console.log(`Listening on ${port}`)
})
