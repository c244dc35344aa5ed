import type { CodeRow } from '../model/explanation.ts'
import type { Profile } from '../model/profile.ts'
import { verdictCodes, warningCodes } from '../model/verdict.ts'
import { errorTexts, noticeTexts } from './notice-texts.ts'
import { sayings } from './platform-codes.ts'
import { verdictTexts } from './verdict-texts.ts'
import { warningTexts } from './warning-texts.ts'

/** Every code that can be explained: ours first, then those of the platforms. */
export function listCodes(profiles: readonly Profile[]): readonly CodeRow[] {
  const own = (kind: CodeRow['kind'], code: string, title: string): CodeRow => ({
    code,
    kind,
    title,
    platforms: [],
  })
  return [
    ...verdictCodes.map(code => own('verdict', code, verdictTexts[code].title)),
    ...warningCodes.map(code => own('warning', code, warningTexts[code].title)),
    ...Object.entries(noticeTexts).map(([code, { title }]) => own('notice', code, title)),
    ...Object.entries(errorTexts).map(([code, { title }]) => own('error', code, title)),
    ...platformRows(profiles),
  ]
}

function platformRows(profiles: readonly Profile[]): readonly CodeRow[] {
  const rows = new Map<string, CodeRow>()
  for (const { profile, codes, text, seconds } of sayings(profiles))
    for (const code of codes) {
      const row = rows.get(code) ?? {
        code,
        kind: 'platform',
        title: text.replaceAll('{seconds}', String(seconds)),
        platforms: [],
      }
      rows.set(code, { ...row, platforms: [...new Set([...row.platforms, profile.id])] })
    }
  return [...rows.values()].sort((a, b) => a.code.localeCompare(b.code, 'en', { numeric: true }))
}
