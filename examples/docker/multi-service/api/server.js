const { createServer } = require('node:http')
const { text } = require('node:stream/consumers')

/** Empty until the migration has run. */
let quotes = []

const server = createServer(async (request, response) => {
  if (request.method === 'PUT') quotes = JSON.parse(await text(request))
  response.end(quotes[Math.floor(Math.random() * quotes.length)] ?? 'no quotes yet')
})

server.listen(5000, () => console.log('api on port 5000'))
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
