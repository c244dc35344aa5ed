import { createServer } from 'node:http'

const server = createServer((_request, response) => response.end('Busy, but here\n'))

server.keepAliveTimeout = 95_000

server.listen(process.env.PORT || 3000, () => console.log('listening'))

const jobs = setInterval(() => console.log('job done'), 60_000)

process.on('SIGTERM', () => {
  console.log('SIGTERM: no new requests')
  // The timer of `jobs` keeps the process alive for ever.
  server.close(() => console.log(`still running: ${jobs.hasRef()}`))
})
