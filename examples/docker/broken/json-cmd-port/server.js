const { createServer } = require('node:http')
const { parseArgs } = require('node:util')

const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' } } })
const server = createServer((_request, response) => {
  response.end('hello\n')
})

server.listen(Number(values.port), () => {
  console.log(`listening on port ${values.port}`)
})
server.keepAliveTimeout = 95_000
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
