import { createServer } from 'node:http'

const port = process.env.PORT || 3000

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost')
  if (pathname === '/') return send(response, 200, 'Hello from plain node:http\n')
  if (pathname === '/headers') return send(response, 200, `${JSON.stringify(request.headers, null, 2)}\n`)
  return send(response, 404, `Nothing at ${pathname}\n`)
})

// Longer than the router keeps an idle connection (Heroku: 90 s), so that the app is never the one to close it.
server.keepAliveTimeout = 95_000

server.listen(port, () => console.log(`listening on ${port}`))

process.on('SIGTERM', () => {
  console.log('SIGTERM: finishing open requests')
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})

function send(response, status, text) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}
