const { createServer } = require('node:http')
const { parseArgs } = require('node:util')

const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' } } })
const server = createServer((_request, response) => {
  response.end('hello\n')
})

server.listen(Number(values.port), () => {
  console.log(`listening on port ${values.port}`)
})
process.on('SIGTERM', () => server.close(() => process.exit(0)))
