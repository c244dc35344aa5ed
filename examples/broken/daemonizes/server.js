import { createServer } from 'node:http'

createServer((_request, response) => response.end('Hello from the background\n')).listen(
  process.env.PORT || 3000,
)
