const { createServer } = require('node:http')

const server = createServer((_request, response) => {
  response.end('hello\n')
})

server.listen(process.env.PORT || 3000, () => {
  console.log('listening')
})
server.keepAliveTimeout = 95_000

// Never called: the shell in front gets the signal, and keeps it.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
