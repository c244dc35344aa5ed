import type { Verdict, Warning } from '../model/verdict.ts'
import { fixText } from './distinct-findings.ts'
import type { RunError, RunRecord } from './run-record.ts'
import { element, text, type Xml, xmlDocument } from './xml.ts'

export interface JunitOptions {
  /** A warning fails its case; otherwise it is skipped, with the warning as the reason. */
  readonly strict: boolean
}

/**
 * JUnit XML as Jenkins and GitLab read it: a suite for each platform, in it a case for each service and one for each
 * warning about it. A platform (or a run) that could not be judged is one case with an `<error>`.
 */
export function junitReport(record: RunRecord, { strict }: JunitOptions): string {
  const suites = [...byPlatform(record.verdicts)].map(([platform, verdicts]) =>
    suite(platform, verdicts, record, strict),
  )
  const all = [...suites, ...record.errors.map(error => brokenSuite(error, record))]
  const sum = (count: keyof Counts) => all.reduce((total, { counts }) => total + counts[count], 0)
  return xmlDocument(
    element(
      'testsuites',
      {
        name: 'paas-sim',
        tests: sum('tests'),
        failures: sum('failures'),
        errors: sum('errors'),
        time: runSeconds(record),
      },
      all.map(({ xml }) => xml),
    ),
  )
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

interface Suite {
  readonly counts: Counts
  readonly xml: Xml
}

function byPlatform(verdicts: readonly Verdict[]): ReadonlyMap<string, readonly Verdict[]> {
  const groups = new Map<string, Verdict[]>()
  for (const verdict of verdicts) {
    const group = groups.get(verdict.platform)
    if (group === undefined) groups.set(verdict.platform, [verdict])
    else group.push(verdict)
  }
  return groups
}

function suite(platform: string, verdicts: readonly Verdict[], record: RunRecord, strict: boolean): Suite {
  const warnings = verdicts.reduce((count, verdict) => count + verdict.warnings.length, 0)
  const failed = verdicts.filter(({ ok }) => !ok).length
  const counts = {
    tests: verdicts.length + warnings,
    failures: failed + (strict ? warnings : 0),
    errors: 0,
    skipped: strict ? 0 : warnings,
  }
  const cases = verdicts.flatMap(verdict => [
    verdictCase(verdict),
    ...verdict.warnings.map(warning => warningCase(verdict, warning, strict)),
  ])
  const time = seconds(verdicts.reduce((total, verdict) => total + (bootMs(verdict) ?? 0), 0))
  return {
    counts,
    xml: element('testsuite', { name: platform, ...counts, time, timestamp: stamp(record) }, cases),
  }
}

function verdictCase(verdict: Verdict): Xml {
  const { platform, service, ok, code, platformCode, summary } = verdict
  const boot = bootMs(verdict)
  const name = `${service} comes up`
  const attributes = {
    name,
    classname: className(platform),
    time: boot === undefined ? undefined : seconds(boot),
  }
  const seen = verdict.observations.map(observation => observation.text)
  if (ok) return element('testcase', attributes, [element('system-out', {}, [text(seen.join('\n'))])])
  const message = platformCode === null ? summary : `${platformCode}: ${summary}`
  const body = [summary, '', ...seen, '', fixText(verdict.fix)].join('\n').trimEnd()
  return element('testcase', attributes, [element('failure', { type: code, message }, [text(body)])])
}

function warningCase({ platform, service }: Verdict, warning: Warning, strict: boolean): Xml {
  const { code, summary, evidence, fix } = warning
  const attributes = { name: `${service}: ${code}`, classname: className(platform) }
  const body = [summary, ...(evidence ?? []), fixText(fix)].join('\n').trimEnd()
  const outcome = strict
    ? element('failure', { type: code, message: summary }, [text(body)])
    : element('skipped', { message: body })
  return element('testcase', attributes, [outcome])
}

function brokenSuite(error: RunError, record: RunRecord): Suite {
  const { code, message, hint, file, line, column, platform } = error
  const at = [file, line, column].filter(part => part !== undefined).join(':')
  const counts = { tests: 1, failures: 0, errors: 1, skipped: 0 }
  const body = [message, ...(at === '' ? [] : [at]), hint].join('\n').trimEnd()
  return {
    counts,
    xml: element('testsuite', { name: platform ?? 'paas-sim', ...counts, timestamp: stamp(record) }, [
      element(
        'testcase',
        { name: 'check', classname: platform === undefined ? 'paas-sim' : className(platform) },
        [element('error', { type: code, message }, [text(body)])],
      ),
    ]),
  }
}

/** Jenkins takes what is before the last dot for a package, GitLab shows all of it as the suite. */
function className(platform: string): string {
  return `paas-sim.${platform}`
}

function bootMs({ observations }: Verdict): number | undefined {
  return observations.find(seen => seen.kind === 'boot')?.bootMs
}

function runSeconds({ startedAt, endedAt }: RunRecord): string | undefined {
  return startedAt === '' ? undefined : seconds(Date.parse(endedAt) - Date.parse(startedAt))
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3)
}

/** As the XSDs want it: no fraction, no zone. */
function stamp({ startedAt }: RunRecord): string | undefined {
  return startedAt === '' ? undefined : startedAt.slice(0, 19)
}
