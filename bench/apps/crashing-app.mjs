// Answers most requests, and dies now and then in the middle of one: node bench/apps/crashing-app.mjs <port>
import { createServer } from 'node:http'

createServer((request, response) => {
  request.resume()
  const dice = Math.random()
  response.setHeader('X-App', '1')
  if (dice < 0.0002) process.exit(1)
  if (dice < 0.2) {
    response.write('half of it, ')
    setTimeout(() => {
      if (dice < 0.0005) process.exit(1)
      response.end('and the rest')
    }, 4)
  } else response.end('all of it')
}).listen(Number(process.argv[2]), '127.77.0.1', () => process.send?.('up'))
