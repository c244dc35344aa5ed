import type { Platform } from '../model/platform.ts'
import type { VerdictCode } from '../model/verdict.ts'

/** One sentence in the platform's voice: what it does, then why. What the user alone expects is no matter of its. */
export function summarize(
  platform: Platform,
  code: VerdictCode,
  because: string,
  deadlineMs: number,
): string {
  if (code === 'expectation-failed') return because
  const seconds = String(Number((deadlineMs / 1000).toFixed(1)))
  const consequence = (platform.verdicts[code]?.consequence ?? `${platform.name} does not bring this app up`)
    .replaceAll('{seconds}', seconds)
    .replace(/\.$/, '')
  const opened = consequence.startsWith(platform.name)
    ? consequence
    : consequence.charAt(0).toUpperCase() + consequence.slice(1)
  return because === '' ? opened : `${opened}: ${because}`
}
