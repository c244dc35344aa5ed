import type { diagnose } from '../diagnosis/diagnose.ts'
import type { earlyFinding } from '../diagnosis/early-finding.ts'

interface Diagnosis {
  readonly diagnose: typeof diagnose
  readonly earlyFinding: typeof earlyFinding
}

let loading: Promise<Diagnosis> | undefined

/** The diagnosis and its table of remedies, loaded when the first app has been launched: it need not wait for them. */
export function loadDiagnosis(): Promise<Diagnosis> {
  loading ??= Promise.all([import('../diagnosis/diagnose.ts'), import('../diagnosis/early-finding.ts')]).then(
    ([{ diagnose }, { earlyFinding }]) => ({ diagnose, earlyFinding }),
  )
  return loading
}
