import { createServer } from 'node:http'

const server = createServer((request, response) => {
  if (request.url === '/healthz') return response.writeHead(204).end()
  response.end(`Hello from ${process.env.REGION ?? 'nowhere'}, seen by ${request.headers['x-edge']}\n`)
})

// Longer than any router keeps an idle connection.
server.keepAliveTimeout = 620_000
server.listen(process.env.LISTEN_PORT ?? process.env.PORT)
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
