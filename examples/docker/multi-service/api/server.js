const { readFileSync } = require('node:fs')
const { createServer } = require('node:http')

// There since the migration has ended with 0: that is what depends_on waits for.
const quotes = JSON.parse(readFileSync(process.env.DATA, 'utf8'))

const server = createServer((_request, response) => {
  response.end(quotes[Math.floor(Math.random() * quotes.length)])
})

server.listen(5000, () => console.log('api on port 5000'))
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
