import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

const store = new Map()

// A line protocol: SET key value, GET key.
const server = createServer(socket => {
  socket.on('error', () => socket.destroy())
  socket.write('+READY tinystore 1.0\r\n')
  const lines = createInterface({ input: socket })
  lines.on('error', () => lines.close())
  lines.on('line', line => {
    const [command, key, value] = line.split(' ')
    if (command === 'SET') {
      store.set(key, value)
      socket.write('+OK\r\n')
    } else {
      socket.write(command === 'GET' ? `$${store.get(key) ?? ''}\r\n` : '-ERR unknown command\r\n')
    }
  })
})

server.listen(process.env.PORT || 6380, () => console.log('tinystore is ready'))
