import type { Exit, ProcessRef } from '../model/instance.ts'

/** Milliseconds for people: `0.32 s`, `4.1 s`, `63 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  const digits = seconds < 1 ? 2 : seconds < 10 ? 1 : 0
  return `${Number(seconds.toFixed(digits))} s`
}

/** `node server.js, pid 4242`, short enough to stand beside an address in 80 columns. */
export function processText(process: ProcessRef | undefined): string {
  return process === undefined ? 'an unknown process' : `${commandText(process)}, pid ${process.pid}`
}

export function commandText(process: ProcessRef): string {
  const command = withoutDirectories(process.command)
  return command.length > 30 ? `${command.slice(0, 27)}...` : command
}

/** `/usr/bin/node /srv/shop/server.js` is read as `node server.js`. */
export function withoutDirectories(command: string): string {
  const words = command.trim().split(/\s+/)
  return words
    .map((word, index) => (index < 2 ? word.replace(/^(\/|[A-Za-z]:\\).*[\\/](?=.)/, '') : word))
    .join(' ')
}

export function exitText(exit: Exit): string {
  return exit.signal === null ? `status ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`
}
