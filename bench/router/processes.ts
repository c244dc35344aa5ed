import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const startMs = 10_000

/** Programs that run beside each other, each on a core of its own choice; all end together. Linux, with taskset. */
export class Processes implements AsyncDisposable {
  readonly #children: ChildProcess[] = []

  /** Starts a program on one core and resolves with its pid once the address takes connections. */
  async start(core: number, command: readonly string[], host: string, port: number): Promise<number> {
    const child = spawn('taskset', ['-c', String(core), ...command], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#children.push(child)
    let complaint = ''
    child.stderr.on('data', chunk => {
      complaint = `${complaint}${chunk}`.slice(-2000)
    })
    const ended = once(child, 'exit')
    void ended.catch(() => undefined)
    for (const end = Date.now() + startMs; !(await accepts(host, port)); await delay(20)) {
      if (child.exitCode === null && child.signalCode === null && Date.now() < end) continue
      throw new Error(`${command[0]} did not start: ${complaint}`)
    }
    return child.pid ?? 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#children.splice(0).map(async child => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const ended = once(child, 'exit')
        child.kill('SIGTERM')
        const late = setTimeout(() => child.kill('SIGKILL'), 3_000)
        await ended
        clearTimeout(late)
      }),
    )
  }
}

/** What a program and its children have used: processor time in microseconds, resident memory in bytes. */
export async function usageOf(pid: number): Promise<{ readonly cpu: number; readonly rss: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  if (stat === '') return { cpu: 0, rss: 0 }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // The kernel counts time in hundredths of a second, memory in pages.
  let cpu = (Number(fields[11]) + Number(fields[12])) * 10_000
  let rss = Number(fields[21]) * 4096
  for (const child of await childrenOf(pid)) {
    const usage = await usageOf(child)
    cpu += usage.cpu
    rss += usage.rss
  }
  return { cpu, rss }
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, host)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
