import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { type DockerClient, statusOf } from './dockerode-client.ts'
import { createBody } from './dockerode-create.ts'
import { containerState } from './dockerode-facts.ts'
import { demultiplex, readable, textsOf } from './dockerode-streams.ts'
import type { Engine, EngineInfo, EngineProcess } from './engine.ts'

/** Between two looks at whether the engine still answers, while a container's end is awaited. */
const heartbeatMs = 10_000
const removedWithinMs = 20_000
const nanosecondsPerMs = 1_000_000
const alreadyStarted = 304
const notFound = 404
const conflict = 409

type ContainerCalls = Pick<
  Engine,
  | 'createContainer'
  | 'attach'
  | 'startContainer'
  | 'inspectContainer'
  | 'waitContainer'
  | 'signalContainer'
  | 'removeContainer'
  | 'exec'
  | 'processes'
  | 'cpuMs'
>

export function containerCalls(client: DockerClient, info: EngineInfo): ContainerCalls {
  const publishAddress = info.publishHost === '127.0.0.1' ? '127.0.0.1' : ''
  return {
    async createContainer(o) {
      const made = await client.call('create a container', docker =>
        docker.createContainer(createBody(o, publishAddress)),
      )
      return made.id
    },

    async attach(id) {
      const stream = await client.call('attach to a container', docker =>
        docker.getContainer(id).attach({ stream: true, stdout: true, stderr: true }),
      )
      return demultiplex(readable(stream))
    },

    async startContainer(id) {
      try {
        await client.call('start the container', docker => docker.getContainer(id).start())
      } catch (error) {
        if (statusOf(error) === alreadyStarted) return
        await client.refuseStopping()
        throw error
      }
    },

    async inspectContainer(id) {
      const found = await client.find('inspect a container', docker => docker.getContainer(id).inspect())
      return found === undefined ? undefined : containerState(found)
    },

    waitContainer: (id, signal) => waitFor(client, id, signal),

    async signalContainer(id, signal) {
      try {
        await client.call('signal a container', docker => docker.getContainer(id).kill({ signal }))
        return true
      } catch (error) {
        if (statusOf(error) === notFound || notRunning(error)) return false
        throw error
      }
    },

    removeContainer: id => remove(client, id),

    async exec(id, words) {
      const exec = await client.call('run a program in a container', docker =>
        docker.getContainer(id).exec({ Cmd: [...words], AttachStdout: true, AttachStderr: true }),
      )
      const [stdout, stderr] = await client.call('run a program in a container', async () =>
        textsOf(readable(await exec.start({ hijack: false, stdin: false }))),
      )
      const { ExitCode: code } = await client.call('inspect a program', () => exec.inspect())
      return { code: code ?? -1, stdout, stderr }
    },

    async processes(id) {
      const psArguments = info.kind === 'podman' ? 'hpid,ppid,args' : '-eo pid,ppid,args'
      const found = await client.find('list the processes of a container', docker =>
        docker.getContainer(id).top({ ps_args: psArguments }),
      )
      return found === undefined ? [] : processRows(found)
    },

    async cpuMs(id) {
      const found = await client.call('measure a container', docker =>
        docker.getContainer(id).stats({ stream: false, 'one-shot': true }),
      )
      return (found.cpu_stats?.cpu_usage?.total_usage ?? 0) / nanosecondsPerMs
    },
  }
}

/** A connection that breaks is opened anew as long as the engine answers. */
async function waitFor(client: DockerClient, id: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    signal.throwIfAborted()
    const ended = new AbortController()
    let status: number | undefined
    try {
      const body = await Promise.race([
        waitOnce(client, id, AbortSignal.any([signal, ended.signal])),
        heartbeat(client, ended.signal),
      ])
      status = statusIn(body)
    } catch (error) {
      signal.throwIfAborted()
      const explained = client.explain('wait for a container', error)
      if (statusOf(explained) !== undefined) throw explained
      await client.ping()
    } finally {
      ended.abort()
    }
    if (status !== undefined) {
      await client.refuseStopping()
      return status
    }
    await delay(100, undefined, { signal })
  }
}

/**
 * The answer's head comes at once and its body when the container ends. The library's own call waits for ever when the
 * engine goes away between the two.
 */
async function waitOnce(client: DockerClient, id: string, signal: AbortSignal): Promise<string> {
  const stream = await client.call(
    'wait for a container',
    docker =>
      new Promise<Readable>((resolve, reject) => {
        docker.modem.dial(
          {
            path: `/containers/${id}/wait?`,
            options: { _query: { condition: 'not-running' }, _body: {} },
            method: 'POST',
            isStream: true,
            abortSignal: signal,
            statusCodes: { 200: true, 400: 'bad parameter', 404: 'no such container', 500: 'server error' },
          },
          (error: Error | null, answer: unknown) => {
            if (error === null) resolve(readable(answer))
            else reject(error)
          },
        )
      }),
  )
  const abort = (): void => void stream.destroy()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await text(stream)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function statusIn(body: string): number | undefined {
  if (body.trim() === '') return undefined
  const answer: unknown = JSON.parse(body)
  if (typeof answer !== 'object' || answer === null || !('StatusCode' in answer)) return undefined
  return typeof answer.StatusCode === 'number' ? answer.StatusCode : undefined
}

/** Rejects when the engine has stopped to answer; an engine that hangs breaks no connection. */
async function heartbeat(client: DockerClient, signal: AbortSignal): Promise<never> {
  for (;;) {
    await delay(heartbeatMs, undefined, { signal })
    await client.ping()
  }
}

function notRunning(error: unknown): boolean {
  return (
    statusOf(error) === conflict ||
    (error instanceof Error && /not running|only kill running/.test(error.message))
  )
}

async function remove(client: DockerClient, id: string): Promise<void> {
  const giveUpAt = performance.now() + removedWithinMs
  for (;;) {
    try {
      await client.call('remove a container', docker =>
        docker.getContainer(id).remove({ force: true, v: true }),
      )
      return
    } catch (error) {
      if (statusOf(error) === notFound) return
      // Somebody else is removing it: it counts when it is gone.
      if (statusOf(error) !== conflict || performance.now() > giveUpAt) throw error
    }
    await delay(50)
  }
}

function processRows(top: {
  readonly Titles: readonly string[]
  readonly Processes: readonly string[][] | null
}) {
  const column = (name: RegExp): number => top.Titles.findIndex(title => name.test(title))
  const pid = column(/^H?PID$/)
  const parent = column(/^PPID$/)
  const command = column(/^(COMMAND|CMD|ARGS)$/)
  const rows = (top.Processes ?? []).map(
    (row): EngineProcess => ({
      pid: Number(row[pid]),
      parent: Number(row[parent]),
      command: row.slice(command).join(' '),
    }),
  )
  const pids = new Set(rows.map(row => row.pid))
  // The first process is the one whose parent is none of them.
  return [...rows.filter(row => !pids.has(row.parent)), ...rows.filter(row => pids.has(row.parent))]
}
