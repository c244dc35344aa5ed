import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { distinctFindings, type Finding, findingText, fixText, type Place } from './distinct-findings.ts'
import { type Roots, repositoryPath } from './repository-path.ts'
import type { RunError, RunRecord } from './run-record.ts'

/** What a code means, for the reader of a report. */
export interface RuleText {
  readonly code: string
  readonly level: 'error' | 'warning'
  /** One sentence. */
  readonly title: string
  /** What it means and what to do, Markdown. */
  readonly help: string
}

export interface SarifOptions {
  readonly rules: readonly RuleText[]
  readonly roots: Roots
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const root = 'PROJECTROOT'

/**
 * SARIF 2.1.0: a rule for each verdict and warning code, a result for each distinct finding, on the line its fix names,
 * relative to the repository. A run that ended before it could judge is told as a notification.
 */
export function sarifReport(record: RunRecord, { rules, roots }: SarifOptions): string {
  const findings = distinctFindings(record)
  const order = new Map(rules.map(({ code }, i) => [code, i]))
  const log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'paas-sim',
            version: record.version,
            semanticVersion: record.version,
            informationUri: 'https://www.npmjs.com/package/paas-sim',
            rules: rules.map(ruleOf),
          },
        },
        invocations: [invocationOf(record, roots)],
        originalUriBaseIds: { [root]: { uri: directoryUri(roots.repository) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => resultOf(finding, order, roots)),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function ruleOf({ code, level, title, help }: RuleText) {
  return {
    id: code,
    name: code.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: title },
    help: { text: help.replaceAll('`', ''), markdown: help },
    defaultConfiguration: { level },
  }
}

function resultOf(finding: Finding, order: ReadonlyMap<string, number>, roots: Roots) {
  const { code, level, service, place, fix, seen } = finding
  const index = order.get(code)
  const todo = fixText(fix)
  return {
    ruleId: code,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level,
    message: { text: `${service}: ${findingText(finding)}${todo === '' ? '' : `\n${todo}`}` },
    locations: [{ physicalLocation: physicalLocation(place ?? { file: '.' }, roots) }],
    partialFingerprints: { 'paasSim/v1': fingerprint(finding) },
    properties: {
      service,
      platforms: seen.map(({ platform }) => platform),
      platformCodes: [...new Set(seen.flatMap(({ platformCode }) => platformCode ?? []))],
    },
  }
}

function physicalLocation({ file, line }: Place, roots: Roots) {
  const path = repositoryPath(file, roots)
  const artifactLocation =
    path === undefined
      ? { uri: pathToFileURL(resolve(roots.dir, file)).href }
      : { uri: encodeURI(path).replaceAll('#', '%23').replaceAll('?', '%3F'), uriBaseId: root }
  return { artifactLocation, ...(line === undefined ? {} : { region: { startLine: line } }) }
}

/** The same for the same mistake in the next run: no port, no time, no line number, no platform. */
function fingerprint({ code, service, place, fix }: Finding): string {
  const line = fix.find(({ before }) => before !== undefined)?.before?.trim()
  const parts = [code, service, place?.file, line]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

function invocationOf({ startedAt, endedAt, errors }: RunRecord, roots: Roots) {
  return {
    executionSuccessful: errors.length === 0,
    ...(startedAt === '' ? {} : { startTimeUtc: startedAt, endTimeUtc: endedAt }),
    toolExecutionNotifications: errors.map(error => notificationOf(error, roots)),
  }
}

function notificationOf({ code, message, hint, file, line, platform }: RunError, roots: Roots) {
  const place = file === undefined ? undefined : { file, ...(line === undefined ? {} : { line }) }
  const text = [platform === undefined ? message : `${platform}: ${message}`, hint]
  return {
    descriptor: { id: code },
    level: 'error',
    message: { text: text.filter(part => part !== '').join('\n') },
    ...(place === undefined ? {} : { locations: [{ physicalLocation: physicalLocation(place, roots) }] }),
  }
}

function directoryUri(path: string): string {
  const { href } = pathToFileURL(path)
  return href.endsWith('/') ? href : `${href}/`
}
