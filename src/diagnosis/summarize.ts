import type { Platform, PlatformVerdict } from '../model/platform.ts'

/** One sentence in the platform's voice: what it does, then why. */
export function summarize(
  platform: Platform,
  said: PlatformVerdict | undefined,
  because: string,
  deadlineMs: number,
): string {
  const seconds = String(Number((deadlineMs / 1000).toFixed(1)))
  const consequence = (said?.consequence ?? `${platform.name} does not bring this app up`)
    .replaceAll('{seconds}', seconds)
    .replace(/\.$/, '')
  const opened = consequence.startsWith(platform.name)
    ? consequence
    : consequence.charAt(0).toUpperCase() + consequence.slice(1)
  return because === '' ? opened : `${opened}: ${because}`
}
