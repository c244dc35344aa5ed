import type { Verdict } from '../model/verdict.ts'
import { distinctFindings, type Finding } from './distinct-findings.ts'
import { seconds } from './duration-text.ts'
import type { RunError, RunRecord } from './run-record.ts'

/** A job summary: one table, platform by verdict, then each distinct finding once, with what was seen and its fix. */
export function markdownReport(record: RunRecord): string {
  const { verdicts, errors } = record
  const findings = distinctFindings(record)
  return [
    `### paas-sim: ${headline(record)}`,
    ...(verdicts.length === 0 ? [] : [table(verdicts)]),
    ...errors.map(brokenSection),
    ...findings.map(section),
  ]
    .join('\n\n')
    .concat('\n')
}

function headline({ verdicts, errors }: RunRecord): string {
  if (verdicts.length === 0 && errors.length > 0) return 'could not check'
  const platforms = new Set(verdicts.map(({ platform }) => platform))
  const failing = new Set(verdicts.filter(({ ok }) => !ok).map(({ platform }) => platform))
  if (platforms.size === 0) return 'nothing was judged'
  if (platforms.size === 1)
    return `${failing.size === 0 ? 'comes up' : 'does not come up'} on ${[...platforms]}`
  return `comes up on ${platforms.size - failing.size} of ${platforms.size} platforms`
}

function table(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ platform, service, ok, code, platformCode, warnings, observations }) => {
    const boot = observations.find(seen => seen.kind === 'boot')?.bootMs
    const cells = [
      platform,
      service,
      `${ok ? '✅' : '❌'} ${code}${platformCode === null ? '' : ` (${platformCode})`}`,
      boot === undefined ? '' : seconds(boot),
      warnings.map(warning => warning.code).join(', '),
    ]
    return `| ${cells.map(cell).join(' | ')} |`
  })
  return [
    '| platform | service | verdict | boot | warnings |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function brokenSection({ code, message, hint, platform }: RunError): string {
  const where = platform === undefined ? '' : ` (${text(platform)})`
  return [
    `#### ❌ ${text(code)}${where}`,
    text(message),
    ...(hint === '' ? [] : [`**Fix:** ${text(hint)}`]),
  ].join('\n\n')
}

function section({ level, code, service, place, fix, evidence, seen }: Finding): string {
  const where =
    place === undefined
      ? ''
      : ` in \`${inCode(place.file)}${place.line === undefined ? '' : `:${place.line}`}\``
  const platforms = seen.map(({ platform }) => platform).join(', ')
  const summaries = [...new Set(seen.map(({ summary }) => summary))]
  return [
    `#### ${level === 'error' ? '❌' : '⚠️'} ${text(service)}: ${text(code)}${where} (${text(platforms)})`,
    ...(summaries.length === 1 ? summaries.map(text) : [summaries.map(line => `- ${text(line)}`).join('\n')]),
    ...(evidence.length === 0 ? [] : [fenced('', evidence.join('\n'))]),
    ...fix.flatMap(({ text: what, before, after, command }) => [
      `**Fix:** ${text(what)}`,
      ...(after === undefined
        ? []
        : [fenced('diff', [...(before === undefined ? [] : [`- ${before}`]), `+ ${after}`].join('\n'))]),
      ...(command === undefined ? [] : [fenced('sh', command)]),
    ]),
  ].join('\n\n')
}

/** One line of plain text: nothing in it is Markdown or HTML, nothing mentions anybody. */
function text(value: string): string {
  return value
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_{}[\]<>#|~@]/g, char => (char === '@' ? '&#64;' : `\\${char}`))
}

function cell(value: string): string {
  return text(value)
}

function inCode(value: string): string {
  return value.replaceAll(/[`\n]/g, ' ')
}

/** A fence that no line of the content ends. */
function fenced(language: string, content: string): string {
  const longest = Math.max(0, ...[...content.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}${language}\n${content}\n${fence}`
}
