import { PaasSimError, type PaasSimErrorCode } from '../model/errors.ts'
import type { Explanation, PlatformMeaning } from '../model/explanation.ts'
import type { InstanceLogLine } from '../model/platform.ts'
import type { Profile } from '../model/profile.ts'
import { type VerdictCode, verdictCodes, type WarningCode, warningCodes } from '../model/verdict.ts'
import { closest } from '../util/closest.ts'
import { type FailureText, failureTexts } from './failure-texts.ts'
import { errorTexts, noticeTexts, type ShortText } from './notice-texts.ts'
import { type Saying, sayings } from './platform-codes.ts'
import { verdictTexts } from './verdict-texts.ts'
import { warningTexts } from './warning-texts.ts'

/**
 * What a code means: one of paas-sim's, one of a platform's, or a piece of what a platform writes into a log.
 * @throws PaasSimError `usage`, with the nearest code there is
 */
export function explainCode(code: string, profiles: readonly Profile[]): Explanation {
  const asked = code.trim().replace(/^\[(.*)\]$/, '$1')
  const all = sayings(profiles)
  const own = explainOwn(asked.toLowerCase(), all)
  if (own !== undefined) return own
  const said = matching(asked, all)
  const [first] = said
  if (first === undefined) throw unknown(asked, all)
  return explainSaid(asked, said)
}

function explainOwn(code: string, all: readonly Saying[]): Explanation | undefined {
  if (isVerdict(code))
    return { code, kind: 'verdict', ...verdictTexts[code], platforms: consequences(code, all) }
  if (isWarning(code)) return { code, kind: 'warning', ...warningTexts[code], platforms: [] }
  if (Object.hasOwn(noticeTexts, code)) return short(code, 'notice', noticeTexts[code])
  if (isError(code)) return short(code, 'error', errorTexts[code])
  return undefined
}

function short(code: string, kind: 'notice' | 'error', text: ShortText | undefined): Explanation | undefined {
  if (text === undefined) return undefined
  return { code, kind, title: text.title, platforms: [], see: [], fix: [text.fix] }
}

/** What each platform says that it does about a verdict. */
function consequences(code: VerdictCode, all: readonly Saying[]): readonly PlatformMeaning[] {
  return all.flatMap(saying =>
    saying.about.kind === 'verdict' &&
    saying.about.verdict === code &&
    (saying.stated || saying.codes.length > 0)
      ? [meaningOf(saying)]
      : [],
  )
}

/** Whole codes before words; what a platform states before what was assumed for it. */
function matching(asked: string, all: readonly Saying[]): readonly Saying[] {
  const wanted = asked.toLowerCase()
  const exact = all.filter(({ codes }) => codes.some(code => code.toLowerCase() === wanted))
  if (exact.length > 0) return exact
  if (wanted.length < 4) return []
  // A log line holds more than the words that tell.
  return all.filter(({ text, codes, stated }) => {
    const words = text.toLowerCase()
    const quoted = words.includes(wanted) || (words.length >= 12 && wanted.includes(words))
    return stated && (quoted || codes.some(code => hasWord(asked, code)))
  })
}

function hasWord(text: string, word: string): boolean {
  return /\d|_/.test(word) && text.split(/[^\w-]+/).includes(word)
}

function explainSaid(asked: string, said: readonly Saying[]): Explanation {
  const [first] = said
  const code = first?.codes.find(name => name.toLowerCase() === asked.toLowerCase()) ?? asked
  const texts = said.map(textOf)
  const cases = distinct(texts.map(({ means, fix }) => ({ means, fix: fix[0] ?? '' })))
  const meanings = distinct(said.map(meaningOf))
  const titles = distinct(said.map(saying => meaningOf(saying).text))
  return {
    code,
    kind: 'platform',
    title: titles.length === 1 ? String(titles[0]) : (meanings[0]?.text ?? asked),
    ...(cases.length === 1 ? { means: cases[0]?.means ?? '' } : { cases }),
    platforms: meanings,
    // One way to see it is enough, and the first is that of the usual case.
    see: texts.find(({ see }) => see.length > 0)?.see ?? [],
    fix: cases.length === 1 ? distinct(texts.flatMap(({ fix }) => fix)) : [],
  }
}

interface SaidText {
  readonly means: string
  readonly see: readonly string[]
  readonly fix: readonly string[]
}

function textOf({ about, profile }: Saying): SaidText {
  const here = (command: string) => command.replaceAll('{platform}', profile.id)
  if (about.kind === 'failure') {
    const { means, see, fix }: FailureText = failureTexts[about.failure]
    return { means, see: see.map(here), fix: [fix] }
  }
  const own = about.kind === 'verdict' ? verdictTexts[about.verdict] : logTexts(about.line)
  const see = own.see.map(command =>
    command.includes('--platform') ? command : `${command} --platform ${profile.id}`,
  )
  return { means: own.means, see, fix: own.fix }
}

/** What the platform's log lines are about. */
function logTexts(line: InstanceLogLine): SaidText {
  const about: Readonly<Partial<Record<InstanceLogLine, SaidText>>> = {
    'boot-timeout': verdictTexts['wrong-port'],
    'exit-timeout': warningTexts['stop-timeout'],
    killing: warningTexts['stop-timeout'],
    'scan-loopback': verdictTexts['loopback-only'],
    'scan-failed-loopback': verdictTexts['loopback-only'],
    'scan-none': verdictTexts['not-listening'],
    'scan-failed-none': verdictTexts['not-listening'],
    unhealthy: verdictTexts.unhealthy,
    'check-failed': verdictTexts.unhealthy,
    'check-gave-up': verdictTexts.unhealthy,
  }
  return about[line] ?? { means: 'A line of the life of an instance; nothing is wrong.', see: [], fix: [] }
}

function meaningOf({ profile, text, about, source, seconds }: Saying): PlatformMeaning {
  const { id, name } = profile
  const told = text.replaceAll('{seconds}', String(seconds))
  const status = about.kind === 'failure' && about.status !== null ? { status: about.status } : {}
  return { id, name, text: told, ...status, source }
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()]
}

function unknown(asked: string, all: readonly Saying[]): PaasSimError {
  const known = [
    ...verdictCodes,
    ...warningCodes,
    ...Object.keys(noticeTexts),
    ...Object.keys(errorTexts),
    ...new Set(all.flatMap(({ codes }) => codes)),
  ]
  const near = closest(asked, known)
  return new PaasSimError(
    'usage',
    `"${asked}" is no code that is known here`,
    `${near === undefined ? '' : `did you mean ${near}? `}paas-sim explain lists them all`,
  )
}

function isVerdict(code: string): code is VerdictCode {
  return Object.hasOwn(verdictTexts, code)
}

function isWarning(code: string): code is WarningCode {
  return Object.hasOwn(warningTexts, code)
}

function isError(code: string): code is PaasSimErrorCode {
  return Object.hasOwn(errorTexts, code)
}
