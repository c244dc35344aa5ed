const { createServer } = require('node:http')

const port = process.env.PORT || 3000
const server = createServer((_request, response) => {
  response.end('Only this container can read this\n')
})

server.listen(port, '127.0.0.1', () => {
  console.log(`Now visit http://localhost:${port}`)
})
server.keepAliveTimeout = 95_000
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
