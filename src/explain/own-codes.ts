import { verdictCodes, warningCodes } from '../model/verdict.ts'
import type { CodeText } from './code-text.ts'
import { verdictTexts } from './verdict-texts.ts'
import { warningTexts } from './warning-texts.ts'

/** What a reader of a report is told about one of our codes. */
export interface OwnRule {
  readonly code: string
  readonly level: 'error' | 'warning'
  readonly title: string
  /** Markdown. */
  readonly help: string
}

/** Every verdict that is a failure, and every warning. */
export function ownRules(): readonly OwnRule[] {
  return [
    ...verdictCodes.filter(code => code !== 'ok').map(code => rule(code, 'error', verdictTexts[code])),
    ...warningCodes.map(code => rule(code, 'warning', warningTexts[code])),
  ]
}

function rule(code: string, level: OwnRule['level'], { title, means, see, fix }: CodeText): OwnRule {
  const todo = fix.map(line => `- ${line}`).join('\n')
  const seen = see.length === 0 ? '' : `\n\nSee it:\n\n${see.map(line => `    ${line}`).join('\n')}`
  return { code, level, title, help: `${means}\n\n${todo}${seen}` }
}
