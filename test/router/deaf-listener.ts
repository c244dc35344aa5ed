import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A listener whose process is stopped and whose queue is full: the kernel drops every further connect. */
export async function deafListener(): Promise<AsyncDisposable & { port: number }> {
  const code = `require('net').createServer().listen({ host: '127.77.0.1', port: 0, backlog: 1 }, function () {
    console.log(this.address().port)
  })`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(chunk.toString())
  child.kill('SIGSTOP')
  const blockers: Socket[] = []
  for (let waiting = false; !waiting; ) {
    const blocker = connect({ port, host: '127.77.0.1' })
    blocker.on('error', () => undefined)
    blockers.push(blocker)
    await Promise.race([once(blocker, 'connect'), new Promise(resolve => setTimeout(resolve, 200))])
    waiting = blocker.connecting
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const blocker of blockers) blocker.destroy()
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}
