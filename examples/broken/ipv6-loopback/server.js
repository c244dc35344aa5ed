import { createServer } from 'node:http'

const { PORT = 3000, HOST = '::1' } = process.env

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain')
  response.end('Hello from the loopback of IPv6\n')
})

server.listen(Number(PORT), HOST, () => {
  console.log(`ready on http://[${HOST}]:${PORT}`)
})
