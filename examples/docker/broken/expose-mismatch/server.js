const { createServer } = require('node:http')

const server = createServer((_request, response) => {
  response.end('hello\n')
})

// EXPOSE still names the port of before.
server.listen(8080, () => {
  console.log('listening on port 8080')
})
server.keepAliveTimeout = 95_000
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
