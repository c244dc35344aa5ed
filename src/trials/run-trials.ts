import type { Warning, WarningCode } from '../model/verdict.ts'
import { type Asked, type Look, look } from './look.ts'
import { trials } from './registry.ts'
import type { Target, Trial, TrialContext } from './trial.ts'

/** Longer than an app that is up takes for one answer; what answers later is not looked at. */
const lookMs = 700

export interface RunTrials extends Omit<TrialContext, 'direct' | 'routed'> {
  /** Where the router listens. */
  readonly router: Target
  /** Those that are switched off. */
  readonly skip: readonly WarningCode[]
  /** @default all */
  readonly only?: readonly Trial[]
}

/** Tries everything at once; the findings in the order of the registry. None where the app did not answer. */
export async function runTrials(o: RunTrials): Promise<readonly Warning[]> {
  if (o.answer.outcome !== 'answer') return []
  const { router, instance, hostname, path, proto, signal } = o
  const wanted = (o.only ?? trials).filter(({ code }) => !o.skip.includes(code))
  using held = new Held()
  const headers = { Host: hostname, 'User-Agent': 'paas-sim', Accept: '*/*', 'X-Forwarded-Proto': proto }
  let once: Promise<Look> | undefined
  const context: TrialContext = {
    ...o,
    direct() {
      once ??= look({ ...instance, path, headers, keep: true, timeoutMs: lookMs, signal }).then(held.add)
      return once
    },
    routed(asked: Asked, timeoutMs = lookMs) {
      const all = { Host: hostname, 'User-Agent': 'paas-sim', Accept: '*/*', ...asked.headers }
      return look({ ...router, path: asked.path, headers: all, timeoutMs, signal }).then(held.add)
    },
  }
  const findings = await Promise.all(wanted.map(trial => trial.run(context)))
  return findings.flat()
}

class Held implements Disposable {
  readonly #looks: Look[] = []

  readonly add = (found: Look): Look => {
    this.#looks.push(found)
    return found
  };

  [Symbol.dispose](): void {
    for (const found of this.#looks) found[Symbol.dispose]()
  }
}
