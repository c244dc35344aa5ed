// Listens LISTEN_AFTER_MS after its start and writes the moment to LISTEN_FILE; writes its start to START_FILE.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'

const now = () => performance.timeOrigin + performance.now()
if (process.env.START_FILE) writeFileSync(process.env.START_FILE, String(performance.timeOrigin))
setTimeout(
  () => {
    createServer((_, response) => response.end('hello')).listen(process.env.PORT, () => {
      if (process.env.LISTEN_FILE) writeFileSync(process.env.LISTEN_FILE, String(now()))
    })
  },
  Number(process.env.LISTEN_AFTER_MS ?? 0),
)
