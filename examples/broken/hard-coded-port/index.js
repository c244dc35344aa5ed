import express from 'express'

const app = express()
const port = 3434

app.get('/', (_req, res) => res.send('It works on my machine'))

const server = app.listen(port, () => console.log(`Example app listening at http://localhost:${port}`))

server.keepAliveTimeout = 95_000
process.on('SIGTERM', () => server.close())
