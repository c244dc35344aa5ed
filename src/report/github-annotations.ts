import { distinctFindings, findingText, fixText, type Place } from './distinct-findings.ts'
import { type Roots, repositoryPath } from './repository-path.ts'
import type { RunError, RunRecord } from './run-record.ts'

/** Workflow commands that show each distinct finding on its line of the change, one a line. */
export function githubAnnotations(record: RunRecord, roots: Roots): readonly string[] {
  const findings = distinctFindings(record).map(finding => {
    const codes = [...new Set(finding.seen.flatMap(({ platformCode }) => platformCode ?? []))]
    const title = `paas-sim: ${[finding.code, ...codes].join(' ')}`
    const todo = fixText(finding.fix)
    const text = `${finding.service}: ${findingText(finding)}${todo === '' ? '' : `\n${todo}`}`
    return command(finding.level, { ...position(finding.place, roots), title }, text)
  })
  return [...findings, ...record.errors.map(error => errorCommand(error, roots))]
}

function errorCommand({ code, message, hint, file, line, column, platform }: RunError, roots: Roots): string {
  const place = file === undefined ? {} : position({ file, ...(line === undefined ? {} : { line }) }, roots)
  const title = `paas-sim: ${[code, platform].filter(Boolean).join(' on ')}`
  const properties = { ...place, ...(column === undefined ? {} : { col: column }), title }
  return command('error', properties, [message, hint].filter(part => part !== '').join('\n'))
}

/** https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions */
function command(name: string, properties: Readonly<Record<string, string | number>>, text: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(String(value))}`)
  return `::${name} ${list.join(',')}::${escapedData(text)}`
}

/** A place outside the repository has no line that could be shown. */
function position(place: Place | undefined, roots: Roots): Readonly<Record<string, string | number>> {
  const file = place === undefined ? undefined : repositoryPath(place.file, roots)
  if (place === undefined || file === undefined) return {}
  return { file, ...(place.line === undefined ? {} : { line: place.line }) }
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
