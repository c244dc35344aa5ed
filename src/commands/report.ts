import { PaasSimError } from '../model/errors.ts'
import type { Event } from '../model/events.ts'
import type { Platform } from '../model/platform.ts'
import { type Look, lookOf } from '../report/look.ts'
import { matrixReporter } from '../report/matrix.ts'
import { ndjsonReporter } from '../report/ndjson.ts'
import { type Reporter, tee } from '../report/reporter.ts'
import { type TerminalOptions, terminalReporter } from '../report/terminal.ts'
import { type CommandIo, Interrupt, type OutputOptions } from './io.ts'

/** 128 + SIGPIPE, as a shell shows it. */
const readerGone = 141

/** The reporter a command's options ask for: text on stdout, or with `--json` events on stdout and text on stderr. */
export function openReport(
  output: OutputOptions,
  io: CommandIo,
): Reporter & { readonly onEvent: (e: Event) => void } {
  return openFor(output, io, terminalReporter)
}

/** The same for a check on several platforms: text is one table of them all. */
export function openMatrixReport(
  output: OutputOptions,
  io: CommandIo,
  platforms: readonly Platform[],
): Reporter & { readonly onEvent: (e: Event) => void } {
  const ids = platforms.map(({ id }) => id)
  return openFor(output, io, options => matrixReporter({ ...options, ids }))
}

function openFor(
  output: OutputOptions,
  io: CommandIo,
  textReporter: (options: TerminalOptions) => Reporter,
): Reporter & { readonly onEvent: (e: Event) => void } {
  const onClosed = (error?: Error) => io.interrupt(closedBecause(error))
  const { quiet, verbose, colour } = output
  const unicode = canPrintUnicode(io.host.environment, io.host.system)
  const text = (out: CommandIo['stdout']) => textReporter({ out, colour, quiet, verbose, unicode, onClosed })
  const report = output.json
    ? tee([ndjsonReporter({ out: io.stdout, onClosed }), text(io.stderr)])
    : text(io.stdout)
  return Object.assign(report, { onEvent: (event: Event) => report.event(event) })
}

/** How text is drawn on stdout. */
export function lookFor({ colour }: OutputOptions, { host }: CommandIo): Look {
  return lookOf({ colour, unicode: canPrintUnicode(host.environment, host.system) })
}

function closedBecause(error: (Error & { readonly code?: string }) | undefined): Interrupt | PaasSimError {
  if (error === undefined || error.code === 'EPIPE')
    return new Interrupt('nobody reads the output any more', readerGone)
  return new PaasSimError(
    'output-failed',
    `the output cannot be written: ${error.message}`,
    'make room, or send it elsewhere',
    { cause: error },
  )
}

function canPrintUnicode(
  environment: Readonly<Record<string, string | undefined>>,
  system: NodeJS.Platform,
): boolean {
  if (system === 'win32')
    return environment.WT_SESSION !== undefined || environment.TERM_PROGRAM !== undefined
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG
  return environment.TERM !== 'linux' && (locale === undefined || !/^(C|POSIX)$/.test(locale))
}
