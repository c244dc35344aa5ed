import { setMaxListeners } from 'node:events'

/**
 * Aborts with the first of `signals`, for the same reason. However many listen (each of a hundred instances does), Node
 * takes that for no leak and prints no warning.
 */
export function sharedSignal(signals: readonly AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any([...signals])
  setMaxListeners(0, signal)
  return signal
}
