import type { SourceHit } from '../../model/project.ts'
import type { Want } from '../want.ts'
import { rewriteJavascript } from './javascript.ts'
import {
  dotnet,
  elixir,
  go,
  java,
  jvm,
  properties,
  ruby,
  rust,
  serverConfiguration,
} from './other-languages.ts'
import { rewritePython } from './python.ts'
import { applyRules, type SourceRule } from './rule.ts'

/** What the line must become; `undefined` when its pattern is not understood or nothing would change. */
export function rewriteSource(hit: Pick<SourceHit, 'file' | 'text'>, want: Want): string | undefined {
  if (/^\s*(\/\/|#|\*|--)/.test(hit.text)) return undefined
  const rewrite = rewriterOf(hit.file)
  const after = rewrite?.(hit.text, want)
  return after === hit.text ? undefined : after
}

type Rewriter = (line: string, want: Want) => string

const byExtension: readonly (readonly [RegExp, Rewriter])[] = [
  [/\.[cm]?[jt]sx?$/, rewriteJavascript],
  [/\.pyw?$/, rewritePython],
  [/\.(rb|ru)$/, byRules(ruby)],
  [/\.go$/, byRules(go)],
  [/\.rs$/, byRules(rust)],
  [/\.java$/, byRules(java)],
  [/\.(kts?|scala)$/, byRules(jvm)],
  [/\.(properties|ya?ml)$/, byRules(properties)],
  [/\.cs$/, byRules(dotnet)],
  [/\.exs?$/, byRules(elixir)],
  [/\.(conf|template|cfg)$|(^|\/)Caddyfile$/, byRules(serverConfiguration)],
]

function rewriterOf(file: string): Rewriter | undefined {
  return byExtension.find(([pattern]) => pattern.test(file))?.[1]
}

function byRules(rules: readonly SourceRule[]): Rewriter {
  return (line, want) => applyRules(line, rules, want)
}
