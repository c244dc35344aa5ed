// Answers with its version and how long it took to listen; the line below is what the benchmark saves.
const version = 0

import { createServer } from 'node:http'

let bootMs = 0
const server = createServer((request, response) => {
  request.resume()
  response.setHeader('x-version', version)
  response.setHeader('x-boot-ms', bootMs)
  response.end(`version ${version}\n`)
})
server.listen(Number(process.env.PORT), () => {
  bootMs = performance.now()
})
process.on('SIGTERM', () => {
  server.close()
  server.closeIdleConnections()
})
