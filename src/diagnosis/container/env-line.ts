import type { ContainerFacts } from '../../model/container.ts'
import type { Fix } from '../../model/verdict.ts'

/** Where a Dockerfile sets a variable; `undefined`: its base image does, or there is no Dockerfile. */
export function envLine(
  { dockerfile }: ContainerFacts,
  name: string,
): { readonly file: string; readonly line: number; readonly text: string } | undefined {
  const found = dockerfile?.instructions.findLast(
    ({ keyword, text }) => keyword === 'ENV' && assignment(name).test(text),
  )
  if (dockerfile === undefined || found === undefined) return undefined
  return { file: dockerfile.file, line: found.line, text: found.text }
}

/**
 * The part of a fix that changes an ENV line.
 * @param value in place of the present one; `undefined`: the variable is taken out
 */
export function changeEnv(facts: ContainerFacts, name: string, value: string | undefined): Partial<Fix> {
  const place = envLine(facts, name)
  if (place === undefined) return {}
  const { file, line, text } = place
  const old = (old: string) => text.replace(assignment(name), old).trim()
  const after = value === undefined ? old('$1') : old(`$1${name}=${value}`)
  const before = `ENV ${text}`
  return { file, line, before, after: after === '' ? `# ${before}` : `ENV ${after}` }
}

/** `NAME=value`, or the old form: `NAME value`, alone on its line. */
function assignment(name: string): RegExp {
  return new RegExp(`(^|\\s)${name}=(?:"(?:\\\\.|[^"])*"|'[^']*'|(?:\\\\.|\\S)*)|^${name}\\s+.*$`)
}

/** ` (Dockerfile line 5)`, where it is known. */
export function placed(facts: ContainerFacts, name: string): string {
  const place = envLine(facts, name)
  return place === undefined ? '' : ` (${place.file} line ${place.line})`
}
