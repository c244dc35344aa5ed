import { setMaxListeners } from 'node:events'
import { constants } from 'node:os'
import type { Writable } from 'node:stream'
import { runProgram } from './cli/program.ts'
import { type CommandIo, Interrupt } from './commands/io.ts'
import { processHost } from './host.ts'
import { exitStatusOf, PaasSimError } from './model/errors.ts'
import { cleanBlock } from './report/clean-text.ts'
import { version } from './version.ts'

const bugStatus = 70
const report = 'npm bugs paas-sim'

/** The process edge: arguments and signals in, exit status out. */
export async function main(): Promise<void> {
  const run = new AbortController()
  const hurry = new AbortController()
  // A check of many platforms listens once for each, which is no leak to warn of.
  setMaxListeners(0, run.signal, hurry.signal)
  const io: CommandIo = {
    host: processHost(),
    get stdin() {
      return process.stdin
    },
    stdout: process.stdout,
    stderr: process.stderr,
    signal: run.signal,
    hurry: hurry.signal,
    interrupt: interrupt => run.abort(interrupt),
  }
  listenToSignals(run, hurry)
  const status = await statusOf(io)
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(status)
}

async function statusOf(io: CommandIo): Promise<number> {
  const argv = process.argv.slice(2)
  try {
    return await Promise.race([runProgram(argv, io, wantsColour(io)), uncaught()])
  } catch (error) {
    if (error instanceof Interrupt) return error.status
    const json = argv.includes('--json')
    if (error instanceof PaasSimError) {
      tell(io, json, error)
      return exitStatusOf[error.code]
    }
    tellBug(io, json, error)
    return bugStatus
  }
}

/** The first signal ends the run in order; the second ends everything at once, by way of the watchdog. */
function listenToSignals(run: AbortController, hurry: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      const status = 128 + constants.signals[signal]
      if (run.signal.aborted) {
        hurry.abort()
        process.exit(status)
      }
      run.abort(new Interrupt(signal, status))
    })
}

/** A mistake of ours outside every promise that is waited for. */
function uncaught(): Promise<never> {
  return new Promise((_, reject) => {
    process.on('uncaughtException', reject)
    process.on('unhandledRejection', reject)
    // A reader that goes away shows as an error on the stream; the reporter deals with it.
    process.stdout.on('error', () => {})
    process.stderr.on('error', () => {})
  })
}

function tell({ stdout, stderr }: CommandIo, json: boolean, error: PaasSimError): void {
  const { file, line, column } = error.position ?? {}
  const at = [file, line, column].filter(part => part !== undefined).join(':')
  const named = file !== undefined && error.message.includes(file)
  const place = at && !named ? `${at}: ` : ''
  stderr.write(cleanBlock(`paas-sim: ${place}${error.message}\n  ${error.hint}\n`))
  if (!json) return
  const event = {
    type: 'error',
    code: error.code,
    message: error.message,
    hint: error.hint,
    ...error.position,
  }
  stdout.write(`${JSON.stringify({ ...event, time: new Date().toISOString() })}\n`)
}

function tellBug({ stdout, stderr }: CommandIo, json: boolean, error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const told = `paas-sim ${version}: this is a bug in paas-sim, not in your app.\n${stack}`
  stderr.write(cleanBlock(`${told}\n  please report it: ${report}\n`))
  if (!json) return
  const event = { type: 'error', code: 'bug', message: stack, hint: `please report it: ${report}` }
  stdout.write(`${JSON.stringify({ ...event, time: new Date().toISOString() })}\n`)
}

function wantsColour({ host: { environment }, stdout }: CommandIo): boolean {
  if (environment.NO_COLOR) return false
  if (environment.FORCE_COLOR !== undefined) return environment.FORCE_COLOR !== '0'
  return stdout.isTTY === true && environment.TERM !== 'dumb'
}

function flushed(stream: Writable): Promise<void> {
  return new Promise(resolve => {
    if (stream.destroyed || stream.writableLength === 0) resolve()
    else stream.write('', () => resolve())
  })
}
