import { createServer } from 'node:http'

const server = createServer((request, response) => {
  if (request.url === '/healthz') return response.writeHead(204).end()
  response.end(`Hello from ${process.env.REGION ?? 'nowhere'}, seen by ${request.headers['x-edge']}\n`)
})

server.listen(process.env.LISTEN_PORT ?? process.env.PORT)
process.on('SIGTERM', () => server.close())
