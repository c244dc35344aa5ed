const { createServer } = require('node:http')

const server = createServer((_request, response) => {
  response.end('hello\n')
})

server.listen(3000, () => {
  console.log('listening on port 3000')
})
server.keepAliveTimeout = 95_000
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
