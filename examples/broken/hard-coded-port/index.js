import express from 'express'

const app = express()
const port = 3434

app.get('/', (_req, res) => res.send('It works on my machine'))

app.listen(port, () => console.log(`Example app listening at http://localhost:${port}`))
