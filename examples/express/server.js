import express from 'express'

const app = express()
const notes = new Map([[1, { id: 1, text: 'Behind a router, trust X-Forwarded-Proto' }]])

// The router ends TLS: without this line req.protocol and req.ip are the router's.
app.set('trust proxy', 1)
app.use(express.json())

app.get('/', (req, res) => {
  res.send(`<h1>Notes</h1><p>You came by ${req.protocol} from ${req.ip}.</p><a href="/notes">all notes</a>`)
})

app.get('/up', (_req, res) => {
  res.send('up')
})

app.get('/notes', (_req, res) => {
  res.json([...notes.values()])
})

app.post('/notes', (req, res) => {
  const note = { id: notes.size + 1, text: String(req.body?.text ?? '') }
  notes.set(note.id, note)
  res.status(201).json(note)
})

const server = app.listen(process.env.PORT || 3000, () => {
  console.log(`notes on port ${server.address().port}`)
})

// Longer than the router keeps an idle connection (Heroku: 90 s), so that the app is never the one to close it.
server.keepAliveTimeout = 95_000

// SIGTERM on most platforms, SIGINT on Fly.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)))
