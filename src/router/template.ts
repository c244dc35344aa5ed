import { PaasSimError } from '../model/errors.ts'

/** The text between two places of a template: literal, or the name of a field. */
export type TemplatePart = { readonly text: string } | { readonly field: string; readonly quoted: boolean }

/** Cuts `at={level} path="{path}"` into its parts. `quoted`: the template puts quotation marks around it. */
export function templateParts(template: string): TemplatePart[] {
  const parts: TemplatePart[] = []
  let end = 0
  for (const match of template.matchAll(/\{(\w+)\}/g)) {
    if (match.index > end) parts.push({ text: template.slice(end, match.index) })
    end = match.index + match[0].length
    parts.push({
      field: match[1] ?? '',
      quoted: template[match.index - 1] === '"' && template[end] === '"',
    })
  }
  if (end < template.length) parts.push({ text: template.slice(end) })
  return parts
}

/** Throws for a field that does not exist: a mistake in a platform's rules. */
export function unknownField(field: string, template: string, known: readonly string[]): never {
  throw new PaasSimError(
    'invalid-platform',
    `the platform's router rules use the field {${field}} in "${template}", which does not exist`,
    `use one of ${known.map(name => `{${name}}`).join(' ')}`,
  )
}
