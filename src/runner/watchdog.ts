import { type ChildProcess, spawn } from 'node:child_process'
import { standBy } from '../util/stand-by.ts'
import { systemPath } from './system-path.ts'
import { watchdogScript, windowsWatchdogScript } from './watchdog-script.ts'

export interface Watchdog extends AsyncDisposable {
  readonly pid: number
  adopt(group: number): void
  release(group: number): void
  /** From now on it gives no grace. */
  hurry(): void
}

/** How it can be told in a list of processes, together with the run's id behind it. */
export const watchdogName = 'paas-sim-watchdog'

/** From SIGTERM to SIGKILL when paas-sim was killed, tenths of a second. */
const graceTenths = 50

/**
 * Starts the process that outlives us: in a session of its own (Ctrl-C does not reach it), holding nothing but the read end
 * of a pipe whose write end is ours alone and closes with us, however we end.
 * @throws PaasSimError `unsupported-system` when it cannot be started
 */
export async function startWatchdog(runId: string, system: NodeJS.Platform): Promise<Watchdog> {
  const {
    pid,
    tell,
    [Symbol.asyncDispose]: dismiss,
  } = await standBy(launch(runId, system), {
    task: 'ends the app',
    hint: 'make sure that /bin/sh exists and that you may start more processes (ulimit -u)',
  })
  return {
    pid,
    adopt: group => tell(`+${group}`),
    release: group => tell(`-${group}`),
    hurry: () => tell('now'),
    [Symbol.asyncDispose]: dismiss,
  }
}

type WatchdogChild = ChildProcess & { readonly stdin: NonNullable<ChildProcess['stdin']> }

function launch(runId: string, system: NodeJS.Platform): WatchdogChild {
  if (system === 'win32') {
    return spawn(process.execPath, ['-e', windowsWatchdogScript], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      windowsHide: true,
    })
  }
  return spawn('/bin/sh', ['-c', watchdogScript, watchdogName, runId, String(graceTenths)], {
    cwd: '/',
    // Not ours: it may hold the marker of a run that we are part of.
    env: { PATH: systemPath },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
}
