import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const server = spawn(process.execPath, [fileURLToPath(new URL('./server.js', import.meta.url))], {
  detached: true,
  stdio: 'ignore',
})
server.unref()

console.log(`server started in the background, pid ${server.pid}`)
