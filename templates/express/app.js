import express from 'express'

export const app = express()

// One router stands in front and ends TLS: take req.ip and req.protocol from its headers.
app.set('trust proxy', 1)
app.disable('x-powered-by')

app.get('/', (_req, res) => {
  res.type('html').send('<!doctype html><title>app-name</title><h1>It runs</h1>\n')
})

// Asked by the platform: answer 200 as long as requests can be served.
app.get('/health', (_req, res) => {
  res.type('text').send('ok\n')
})
