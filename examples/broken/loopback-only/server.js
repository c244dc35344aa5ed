import { createServer } from 'node:http'

const port = process.env.PORT || 3000

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain')
  response.end('Only this machine can read this\n')
})

server.listen(port, '127.0.0.1', () => {
  console.log(`Now visit http://localhost:${port}`)
})
