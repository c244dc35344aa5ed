import { createServer } from 'node:http'

const port = process.env.PORT || 3000

// The database this app's health depends on is not there.
const isHealthy = false

const server = createServer((request, response) => {
  response.setHeader('content-type', 'text/plain')
  if (request.url === '/health' && !isHealthy) response.statusCode = 500
  response.end(response.statusCode === 500 ? 'no connection to the database\n' : 'All pages work\n')
})

server.listen(port, '0.0.0.0', () => {
  console.log(`Listening on ${port}`)
})
