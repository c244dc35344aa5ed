import { spawn } from 'node:child_process'
import { standBy } from '../util/stand-by.ts'
import type { Engine } from './engine.ts'

export interface ContainerWatchdog extends AsyncDisposable {
  readonly pid: number
}

export interface ContainerWatchdogOptions {
  readonly engine: Pick<Engine, 'info'>
  /** The run's id. */
  readonly run: string
  readonly system: NodeJS.Platform
  /** The module that removes, as JavaScript. Default: ours. */
  readonly remover?: URL
}

/** How it can be told in a list of processes, together with the run's id behind it. */
const watchdogName = 'paas-sim-container-watchdog'

const remove = `const [, remover, run] = process.argv
import(remover).then(({ removeAfterDeath }) => removeAfterDeath(run, process.env)).catch(() => process.exit(1))`

/**
 * Nothing is loaded until it is needed: it waits on a pipe whose write end is ours alone and closes with us, however we
 * end. What came before without `bye` means that we were killed.
 */
const script = `while IFS= read -r told; do [ "$told" = bye ] && exit 0; done
exec "$2" -e "$3" -- "$4" "$1"`

/** Where there is no shell that could wait: Node needs as long to start as an engine to make a container. */
const windowsScript = `
let told = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', text => { told = (told + text).slice(-8) })
process.stdin.on('error', () => {})
process.stdin.on('close', () => {
  if (told.includes('bye')) return
  process.argv.splice(1, 1)
  ${remove}
})
`

/**
 * Starts the process that removes the run's containers and networks should we be killed: in a session of its own, so that
 * Ctrl-C does not reach it. It needs no ledger, so it covers what the engine is still making, too.
 * @throws PaasSimError `unsupported-system` when it cannot be started
 */
export async function startContainerWatchdog(o: ContainerWatchdogOptions): Promise<ContainerWatchdog> {
  const remover = o.remover ?? new URL('./remove-after-death.js', import.meta.url)
  const words =
    o.system === 'win32'
      ? [process.execPath, '-e', windowsScript, '--', watchdogName, remover.href, o.run]
      : ['/bin/sh', '-c', script, watchdogName, o.run, process.execPath, remove, remover.href]
  const [program = '', ...rest] = words
  const child = spawn(program, rest, {
    cwd: '/',
    env: o.engine.info.cliEnvironment,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  })
  return standBy(child, {
    task: 'removes the containers',
    hint: 'make sure that you may start more processes (ulimit -u)',
  })
}
