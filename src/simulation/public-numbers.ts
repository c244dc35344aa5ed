import { PaasSimError } from '../model/errors.ts'

/** How many numbers next to the router's are tried. */
const numbersTried = 50

interface Numbers {
  /** What a file asks for. */
  readonly wanted: number | undefined
  /** The router's port, whose next numbers are tried. `undefined`: any free one does. */
  readonly router: number | undefined
}

/**
 * Opens a port by the number a file asks for, else by one that is easy to remember, else by any free one (0): what is
 * taken here is free in production. Whatever `open` rejects with, but a port that is taken or forbidden, is passed on.
 */
export async function openNumbered<T>(o: Numbers, open: (port: number) => Promise<T>): Promise<T> {
  for (const port of candidates(o)) {
    try {
      return await open(port)
    } catch (error) {
      if (!isTaken(error)) throw error
    }
  }
  return open(0)
}

function candidates({ wanted, router }: Pick<Numbers, 'wanted' | 'router'>): readonly number[] {
  const asked = wanted === undefined ? [] : [wanted]
  if (router === undefined) return asked
  const next = Array.from({ length: numbersTried }, (_, i) => router + 1 + i)
  return [...asked, ...next.filter(port => port <= 65_535)]
}

function isTaken(error: unknown): boolean {
  return error instanceof PaasSimError && (error.code === 'port-in-use' || error.code === 'port-forbidden')
}
