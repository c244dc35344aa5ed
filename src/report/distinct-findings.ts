import type { Fix, Verdict, VerdictCode, WarningCode } from '../model/verdict.ts'
import type { RunRecord } from './run-record.ts'

/** A mistake of the project's, told once, however many platforms it shows on. */
export interface Finding {
  readonly level: 'error' | 'warning'
  readonly code: VerdictCode | WarningCode
  readonly service: string
  /** Where to look; absent when nothing names a file. */
  readonly place: Place | undefined
  readonly fix: readonly Fix[]
  /** What was measured, a line each. */
  readonly evidence: readonly string[]
  /** One for each platform it shows on, in the order they were judged. */
  readonly seen: readonly Sighting[]
}

export interface Place {
  /** As the fix names it: relative to the project, or absolute. */
  readonly file: string
  readonly line?: number
}

export interface Sighting {
  readonly platform: string
  readonly platformCode: string | null
  readonly summary: string
}

/** All that is wrong, errors first. */
export function distinctFindings({ verdicts, origins }: RunRecord): readonly Finding[] {
  const found = new Map<string, Finding>()
  const add = (finding: Finding) => {
    const { code, service, place, fix } = finding
    // The change itself tells fixes apart: commands hold the platform's times.
    const key = JSON.stringify([
      code,
      service,
      place,
      fix.map(({ before, after, text }) => [before ?? text, after]),
    ])
    const before = found.get(key)
    found.set(key, before === undefined ? finding : { ...before, seen: [...before.seen, ...finding.seen] })
  }
  for (const verdict of verdicts) for (const finding of findingsOf(verdict, origins)) add(finding)
  const all = [...found.values()]
  return [...all.filter(({ level }) => level === 'error'), ...all.filter(({ level }) => level === 'warning')]
}

/** What a finding says, in one line for each platform it shows on. */
export function findingText({ code, seen }: Finding): string {
  if (seen.length === 1) return sightingText(seen[0])
  const platforms = seen.map(({ platform }) => platform).join(', ')
  const summaries = [...new Set(seen.map(sighting => sightingText(sighting)))]
  return [`${code} on ${platforms}`, ...summaries].join('\n')
}

/** What to do, one line each. */
export function fixText(fix: readonly Fix[]): string {
  return fix
    .flatMap(({ text, command, before, after }) => [
      text,
      ...(before === undefined ? [] : [`- ${before}`]),
      ...(after === undefined ? [] : [`+ ${after}`]),
      ...(command === undefined ? [] : [`$ ${command}`]),
    ])
    .join('\n')
}

function findingsOf(verdict: Verdict, origins: RunRecord['origins']): readonly Finding[] {
  const { platform, service, platformCode } = verdict
  const origin = fileOf(origins.get(service))
  const place = (fix: readonly Fix[]) => placeOf(fix) ?? origin
  const failure: readonly Finding[] = verdict.ok
    ? []
    : [
        {
          level: 'error',
          code: verdict.code,
          service,
          place: place(verdict.fix),
          fix: verdict.fix,
          evidence: verdict.observations.map(({ text }) => text),
          seen: [{ platform, platformCode, summary: verdict.summary }],
        },
      ]
  const warnings = verdict.warnings.map(
    (warning): Finding => ({
      level: 'warning',
      code: warning.code,
      service,
      place: place(warning.fix),
      fix: warning.fix,
      evidence: warning.evidence ?? [],
      seen: [{ platform, platformCode: null, summary: warning.summary }],
    }),
  )
  return [...failure, ...warnings]
}

function placeOf(fix: readonly Fix[]): Place | undefined {
  const named =
    fix.find(({ file, line }) => file !== undefined && line !== undefined) ?? fix.find(f => f.file)
  if (named?.file === undefined) return undefined
  return { file: named.file, ...(named.line === undefined ? {} : { line: named.line }) }
}

/** `package.json scripts.start` is in package.json; `--command` and `default` are in no file. */
function fileOf(origin: string | undefined): Place | undefined {
  const [word] = origin?.split(' ') ?? []
  return word !== undefined && /^(?!-)[\w./-]+$/.test(word) && /[.A-Z]/.test(word)
    ? { file: word }
    : undefined
}

function sightingText(sighting: Sighting | undefined): string {
  if (sighting === undefined) return ''
  const { platformCode, summary } = sighting
  return platformCode === null ? summary : `${platformCode}: ${summary}`
}
