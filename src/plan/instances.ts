import { PaasSimError } from '../model/errors.ts'
import { closest } from '../util/closest.ts'

/** More copies of an app than this on one machine is a slip of the finger. */
const most = 100

/**
 * How many instances of each process type: what was asked for, else what the platform's file says, else 1.
 * @throws PaasSimError `usage`
 */
export function instancesOf(
  known: readonly string[],
  asked: Readonly<Record<string, number>>,
  releaseProcess: string | null,
  planned: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  for (const [name, count] of Object.entries(asked)) {
    if (!known.includes(name)) throw unknown(name, known, releaseProcess)
    if (!Number.isInteger(count) || count < 0 || count > most) {
      throw usage(
        `--instances ${name}=${count}: not a number of instances`,
        `give a whole number from 0 to ${most}`,
      )
    }
  }
  return Object.fromEntries(known.map(name => [name, own(asked, name) ?? own(planned, name) ?? 1]))
}

function own(counts: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(counts, name) ? counts[name] : undefined
}

function unknown(name: string, known: readonly string[], releaseProcess: string | null): PaasSimError {
  const message = `--instances ${name}: there is no process type "${name}"`
  if (name === releaseProcess) return usage(message, 'it runs once, not as a service: use --release')
  if (known.length === 0)
    return usage(message, 'the project has nothing to run: write a Procfile, or use --command')
  const near = closest(name, known)
  const list = known.join(', ')
  return usage(
    message,
    near === undefined ? `the process types are: ${list}` : `did you mean ${near}? (${list})`,
  )
}

function usage(message: string, hint: string): PaasSimError {
  return new PaasSimError('usage', message, hint)
}
