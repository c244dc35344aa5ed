import type { Platform } from '../model/platform.ts'
import type { Verdict } from '../model/verdict.ts'
import { loadDiagnosis } from './diagnosis.ts'
import type { InstanceSlot } from './instance-slot.ts'
import { platformFor } from './service-rules.ts'

/** One verdict a service: of its first instance that failed, else of its first; none of what is not known yet. */
export async function verdictsOf(
  slots: readonly InstanceSlot[],
  platform: Platform,
): Promise<readonly Verdict[]> {
  const { diagnose } = await loadDiagnosis()
  const byService = new Map<string, Verdict>()
  for (const { id, service, evidence } of slots) {
    if (evidence === undefined) continue
    const verdict = diagnose({ ...evidence, platform: platformFor(service, platform) })
    if ((byService.get(id.service)?.ok ?? true) && (!byService.has(id.service) || !verdict.ok))
      byService.set(id.service, verdict)
  }
  return [...byService.values()]
}
