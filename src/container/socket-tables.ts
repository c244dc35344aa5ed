import { readFile } from 'node:fs/promises'
import type { SocketTables } from '../model/running.ts'
import type { ContainerOptions, Engine } from './engine.ts'

/** The socket tables of a container's network. Disposing removes what was made to read them. */
export interface TableReader extends AsyncDisposable {
  /** `undefined`: they cannot be read now. Never rejects. */
  read(): Promise<SocketTables | undefined>
}

const names = ['tcp', 'tcp6', 'udp', 'udp6'] as const

/** Of a process of this machine. */
export function tablesOfProcess(pid: number): TableReader {
  return {
    async read() {
      const [tcp = '', tcp6 = '', udp = '', udp6 = ''] = await Promise.all(
        names.map(name => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')),
      )
      return tcp === '' && tcp6 === '' ? undefined : { tcp, tcp6, udp, udp6 }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

/**
 * Of a container whose processes are another machine's: printed by its own `cat`; where the image has none, by that of a
 * helper container which shares its network.
 * @param helper its name and labels
 */
export function tablesByEngine(
  engine: Pick<
    Engine,
    'info' | 'exec' | 'inspectImage' | 'buildImage' | 'createContainer' | 'startContainer' | 'removeContainer'
  >,
  id: string,
  helper: Pick<ContainerOptions, 'name' | 'labels'>,
): TableReader {
  const over = new AbortController()
  let started: Promise<string | undefined> | undefined

  async function printed(container: string, program: string): Promise<SocketTables | undefined> {
    const files = names.map(name => `/proc/net/${name}`)
    const { stdout } = await engine.exec(container, [program, ...files]).catch(() => ({ stdout: '' }))
    return splitTables(stdout)
  }

  async function start(): Promise<string | undefined> {
    const { catImage } = await import('./cat-image.ts')
    const image = await catImage(engine, over.signal)
    if (image === undefined || over.signal.aborted) return undefined
    const made = await engine.createContainer({ ...helper, image, environment: {}, sharesNetworkOf: id })
    try {
      await engine.startContainer(made)
      return made
    } catch (error) {
      await engine.removeContainer(made).catch(() => undefined)
      throw error
    }
  }

  return {
    async read() {
      const ready = await started
      if (ready !== undefined) return printed(ready, '/cat')
      const own = await printed(id, 'cat')
      if (own !== undefined || over.signal.aborted) return own
      // Without it the connect alone is judged.
      started ??= start().catch(() => undefined)
      const made = await started
      return made === undefined ? undefined : printed(made, '/cat')
    },
    [Symbol.asyncDispose]: async () => {
      over.abort()
      const made = await started
      if (made !== undefined) await engine.removeContainer(made).catch(() => undefined)
    },
  }
}

const heading = /^ +sl +local_address/

/** The tables as one `cat` prints them, one after the other; `undefined` when that of TCP is not among them. */
export function splitTables(text: string): SocketTables | undefined {
  const tables: { -readonly [Name in keyof SocketTables]?: string } = {}
  let current: keyof SocketTables | undefined
  for (const line of text.split('\n')) {
    if (heading.test(line)) current = nameOf(line)
    if (current !== undefined && line !== '') tables[current] = `${tables[current] ?? ''}${line}\n`
  }
  const { tcp, tcp6 = '', udp = '', udp6 = '' } = tables
  return tcp === undefined ? undefined : { tcp, tcp6, udp, udp6 }
}

/** Each has a heading of its own. Those of IPv6 are missing where the kernel has none. */
function nameOf(line: string): keyof SocketTables {
  const protocol = /\bdrops\b/.test(line) ? 'udp' : 'tcp'
  return /\bremote_address\b/.test(line) ? `${protocol}6` : protocol
}
