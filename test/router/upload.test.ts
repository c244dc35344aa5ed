import { expect, test } from 'vitest'
import { answer, get, rawApp, rawClient, rulesWith, stage } from './stage.ts'

const upload = (length: number) =>
  `POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`

test('a slow upload goes on as long as it goes on', async () => {
  await using app = await rawApp(socket => {
    let bytes = 0
    socket.on('data', chunk => {
      bytes += chunk.length
      if (chunk.includes('j')) socket.end(answer('HTTP/1.1 200 OK', String(bytes > 0)))
    })
  })
  await using s = await stage({ rules: rulesWith({ idleMs: 1_000 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(upload(10))
  for (const byte of 'abcdefghij') {
    await new Promise(resolve => setTimeout(resolve, 150))
    client.socket.write(byte)
  }
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
})

test('an early answer reaches a client that is still sending', async () => {
  await using app = await rawApp(socket => socket.end(answer('HTTP/1.1 413 Too Large', 'too much')))
  await using s = await stage()
  s.up(app.port)
  for (let i = 1; i <= 10; i++) {
    const client = rawClient(s.port)
    client.socket.write('POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 20000000\r\n\r\n')
    client.socket.write(Buffer.alloc(20_000_000))
    expect(await client.sees(/too much$/)).toMatch(/^HTTP\/1\.1 413 /)
    client.socket.destroy()
  }
})

test('after an early answer the connection is not kept for the rest of the upload', async () => {
  await using app = await rawApp(socket => socket.end(answer('HTTP/1.1 413 Too Large', 'too much')))
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 20000000\r\n\r\nand no more`)
  expect(await client.sees(/too much$/)).toMatch(/^HTTP\/1\.1 413 /)
  await client.closed
})

test('after an early answer the connection is kept for a client that sends the rest in time', async () => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'enough')))
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write('POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 10\r\n\r\n12345')
  await client.sees(/enough$/)
  client.socket.write('67890')
  // Longer than a client may go on sending.
  await new Promise(resolve => setTimeout(resolve, 2_500))
  client.socket.write(get('/next'))
  await client.sees(/enough.*enough$/s)
  expect((await s.event(2)).path).toBe('/next')
  await client.closed
})

test('a page reaches a client that is still sending', async () => {
  await using s = await stage()
  const client = rawClient(s.port)
  client.socket.write('POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 20000000\r\n\r\n')
  client.socket.write(Buffer.alloc(10_000_000))
  expect(await client.sees(/<\/html>\n$/)).toMatch(/^HTTP\/1\.1 503 /)
  // It never sends the rest: the connection is not kept for that.
  await client.closed
})
