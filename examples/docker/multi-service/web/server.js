const { createServer } = require('node:http')

const server = createServer(async (_request, response) => {
  try {
    const answer = await fetch(new URL('/', process.env.API_URL))
    response.end(`<blockquote>${await answer.text()}</blockquote>\n`)
  } catch (error) {
    response.writeHead(502).end(`the API does not answer: ${error.cause ?? error}\n`)
  }
})

server.listen(process.env.PORT || 3000, () => console.log(`web on port ${server.address().port}`))
server.keepAliveTimeout = 95_000
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
