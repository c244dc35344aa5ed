import type { SourceHit } from '../../model/project.ts'

/**
 * What the file must import for the new line to work, as part of a sentence; empty when it needs nothing, or a known
 * line of the file shows that it is there. Only single lines of a file are known, so the hint may tell what is done.
 */
export function neededImport(hit: SourceHit, after: string, sources: readonly SourceHit[]): string {
  const need = needs.find(({ file, uses }) => file.test(hit.file) && uses.test(after))
  if (need === undefined) return ''
  const shown = [hit, ...sources.filter(({ file }) => file === hit.file)]
  return shown.some(({ text }) => need.uses.test(text) || need.imports.test(text)) ? '' : ` ${need.hint}`
}

const needs = [
  {
    file: /\.pyw?$/,
    uses: /\bos\.(environ|getenv)\b/,
    imports: /^\s*import\s+(?:[\w.]+\s*,\s*)*os\b(?!\s+as\b)/,
    hint: '(needs `import os` at the top)',
  },
  {
    file: /\.go$/,
    uses: /\bos\.Getenv\(/,
    imports: /^\s*(import\s+)?"os"/,
    hint: '(needs "os" among the imports)',
  },
]
