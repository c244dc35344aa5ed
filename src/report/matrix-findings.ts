import type { Verdict, Warning } from '../model/verdict.ts'
import type { Look } from './look.ts'
import { group, verdictPanel, warningPanel } from './panel.ts'

interface Finding<T> {
  readonly finding: T
  readonly platforms: readonly string[]
}

/** Each distinct failure once, with its fix and the platforms it stands for, then each distinct warning. */
export function matrixFindings(verdicts: readonly Verdict[], width: number, look: Look): readonly string[] {
  const failures = distinct(
    verdicts.filter(({ ok }) => !ok).map(verdict => ({ finding: verdict, platform: verdict.platform })),
    // Ports differ from boot to boot; what is wrong and what to do about it does not.
    ({ service, code, fix }) => JSON.stringify([service, code, fix]),
  )
  const warnings = distinct(
    verdicts.flatMap(({ platform, warnings }) => warnings.map(finding => ({ finding, platform }))),
    ({ code, fix }: Warning) => JSON.stringify([code, fix]),
  )
  return [
    ...failures.flatMap(({ finding, platforms }) => [
      ...verdictPanel({ ...finding, warnings: [] }, { width, look, full: false }),
      ...on(platforms, width, look),
    ]),
    ...warnings.flatMap(({ finding, platforms }) => [
      ...warningPanel(finding, width, look),
      ...on(platforms, width, look),
    ]),
    ...(failures.length + warnings.length > 0 ? [''] : []),
  ]
}

function on(platforms: readonly string[], width: number, look: Look): string[] {
  return group([{ label: 'on', cells: [[...new Set(platforms)].join(', ')] }], width, look)
}

function distinct<T>(
  all: readonly { readonly finding: T; readonly platform: string }[],
  keyOf: (finding: T) => string,
): readonly Finding<T>[] {
  const found = new Map<string, { finding: T; platforms: string[] }>()
  for (const { finding, platform } of all) {
    const key = keyOf(finding)
    const known = found.get(key)
    if (known === undefined) found.set(key, { finding, platforms: [platform] })
    else known.platforms.push(platform)
  }
  return [...found.values()]
}
