import type { SourceHit } from '../../model/project.ts'
import type { Fix } from '../../model/verdict.ts'
import { fillTemplate } from '../command/fill-template.ts'
import { rewriteStart } from '../command/rewrite-start.ts'
import type { UserCommand } from '../command/user-commands.ts'
import { writeInstruction } from '../container/instruction-command.ts'
import { remedies } from '../remedies/find-remedy.ts'
import type { Remedy } from '../remedies/remedy.ts'
import { neededImport } from '../source/needed-import.ts'
import { rewriteSource } from '../source/rewrite-source.ts'
import { bracketed, type Want } from '../want.ts'
import type { Case } from './explanation.ts'

/** What to change so that the app listens where the router dials: the user's own line first, advice after. */
export function bindFixes(c: Case, want: Want): readonly Fix[] {
  const source = sourceFixes(c, want)
  const own = [...(told(c, want, source) ? [] : commandFixes(c, want)), ...source, ...fillFixes(c, source)]
  const production = productionFix(c)
  if (own.length > 0) return [...own, ...production]
  return [...adviceFix(c, want), ...production]
}

/** True when the command names the file whose change is enough: a flag beside it would say the same twice. */
function told({ commands }: Case, want: Want, source: readonly Fix[]): boolean {
  return source.some(
    ({ file = '', after = '' }) =>
      (want.host === undefined || after.includes(want.host)) &&
      commands.some(({ command }) => /(^|\s)(-c|-C|--config)[ =]/.test(command) && command.includes(file)),
  )
}

/** For a server that reads no variables: the start command that fills them into its configuration. */
function fillFixes({ commands, evidence }: Case, source: readonly Fix[]): readonly Fix[] {
  const { variable } = evidence.platform.port
  for (const { file = '', after = '' } of source) {
    if (!after.includes(`\${${variable}}`)) continue
    for (const user of commands) {
      const filled = fillTemplate(user.command, file, variable)
      if (filled !== undefined)
        return [commandFix(user, filled, `fill ${variable} into ${file} before nginx reads it`)]
    }
  }
  return []
}

function commandFixes(c: Case, want: Want): readonly Fix[] {
  for (const user of c.commands) {
    const after = rewritten(user, c, want)
    if (after !== undefined) return [commandFix(user, after, goal(want))]
  }
  return []
}

/** The fix that points to a command line of the user's, and replaces it where that is understood. */
export function commandFix(user: UserCommand, after: string | undefined, text: string): Fix {
  const { file, line, command, instruction } = user
  if (instruction !== undefined) {
    const change = after === undefined ? undefined : writeInstruction(instruction, after)
    const how = after === undefined || change !== undefined ? '' : `: ${after}`
    return {
      text: `${placeOf(user)}: ${text}${how}`,
      ...(file && { file }),
      ...(line && { line }),
      ...change,
    }
  }
  const place = file === undefined ? {} : { file, ...(line === undefined ? {} : { line }) }
  const change = after === undefined ? {} : { before: command, after }
  const start = file === undefined && after !== undefined ? { command: after } : {}
  return { text: `${placeOf(user)}: ${text}`, ...start, ...place, ...change }
}

function rewritten({ command }: UserCommand, c: Case, want: Want): string | undefined {
  const named = remedies.filter(remedy => remedy.command?.test(command))
  const supposed = c.stack === undefined || named.includes(c.stack.remedy) ? [] : [c.stack.remedy]
  for (const remedy of [...named, ...supposed, anyServer]) {
    const after = rewriteStart(command, remedy, want)
    if (after !== undefined) return after
  }
  return undefined
}

/** For commands no row knows: the usual flags, and PORT=... in front, put right where they stand. */
const anyServer: Remedy = {
  stack: '',
  name: '',
  ports: [],
  port: 'read',
  host: 'any',
  start: {
    program: ['*'],
    portFlags: ['--port', '--http-port', '-p'],
    hostFlags: ['--host', '--hostname', '--address', '--ip'],
    bindFlags: ['--bind', '--listen', '--addr'],
    onlyExisting: true,
  },
  right: '',
  example: { before: 'server --port 3000', after: 'server --port $PORT' },
  confidence: 'from-memory',
  source: 'common flags',
}

function sourceFixes({ evidence, commands }: Case, want: Want): readonly Fix[] {
  const processes = evidence.listeners.map(listener => listener.process?.command ?? '')
  const started = startedFiles([...commands.map(({ command }) => command), ...processes])
  const fixes = evidence.sources.flatMap(hit => {
    const after = rewriteSource(hit, want)
    if (after === undefined) return []
    const fix = sourceFix(hit, after, goal(want), evidence.sources)
    return [{ fix, weight: weight(hit.text, want) + (started.has(stemOf(hit.file)) ? 4 : 0) }]
  })
  return fixes
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, want.port && want.host !== undefined ? 2 : 1)
    .map(({ fix }) => fix)
}

/** The fix that points to a line of source and, where that is understood, replaces it. */
export function sourceFix(
  hit: SourceHit,
  after: string | undefined,
  text: string,
  sources: readonly SourceHit[],
): Fix {
  const { file, line } = hit
  const change = after === undefined ? {} : { before: hit.text, after }
  const needed = after === undefined ? '' : neededImport(hit, after, sources)
  return { text: `${file} line ${line}: ${text}${needed}`, file, line, ...change }
}

/** What the words of command lines may name: `node dist/main.js` runs what was `src/main.ts`. */
function startedFiles(commands: readonly string[]): ReadonlySet<string> {
  return new Set(commands.flatMap(command => command.split(/[\s"']+/).map(stemOf)))
}

/** The name alone: no directories, no extension, nothing behind a colon (`app:app`). */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name.replace(/:.*$/, '').replace(/\.\w+$/, '')
}

/** Lines that show the very value found come before lines that merely could. */
function weight(text: string, want: Want): number {
  const port = want.port && want.foundPorts.some(port => new RegExp(`\\b${port}\\b`).test(text))
  const host = want.host !== undefined && /127\.0\.0\.1|localhost|::1|127, ?0, ?0, ?1/.test(text)
  return (port ? 2 : 0) + (host ? 2 : 0) + (/listen|serve|run|bind|start/i.test(text) ? 1 : 0)
}

function adviceFix(c: Case, want: Want): readonly Fix[] {
  const { stack } = c
  const generic: Fix = { text: `make the app ${goal(want)}` }
  if (stack === undefined) return [generic]
  const { remedy } = stack
  const usually = remedy.confidence === 'from-memory' || stack.by === 'port' ? ' (usually)' : ''
  const right = withModule(remedy.right, c)
    .replaceAll('0.0.0.0', want.wildcard)
    .replace(/\bPORT\b/g, want.variable)
  if (remedy.start !== undefined) return [{ text: `${remedy.name}: start it with${usually}`, command: right }]
  const pass = `'${want.wildcard}'`
  const host = want.host !== undefined && !right.includes(want.wildcard)
  const orNone = c.classes.portClass === 'wrong-family' ? '' : ', or none'
  const text = host
    ? `where it listens, give ${pass} as the host${orNone}`
    : `in the code${usually}: ${right}`
  return [{ text: `${remedy.name}: ${text}` }, ...(want.port && host ? [generic] : [])]
}

/** The advice with the user's own module in the place of the example's. */
export function withModule(advice: string, { module }: Case): string {
  return module === undefined ? advice : advice.replace(/\b(app|main):app\b/g, () => module)
}

function productionFix({ commands, stack, evidence }: Case): readonly Fix[] {
  const development = remedies.filter(
    remedy =>
      remedy.production !== undefined && commands.some(({ command }) => remedy.development?.test(command)),
  )
  // A framework knows better than the tool it is built with.
  const stacks = evidence.project.stacks.map(({ stack }) => stack)
  const named =
    development.find(remedy => stacks.includes(remedy.stack)) ??
    development.find(remedy => commands.some(({ command }) => remedy.command?.test(command)))
  const remedy = named ?? (stack?.by === 'process' ? stack.remedy : undefined)
  return remedy?.production === undefined ? [] : [{ text: remedy.production }]
}

function goal(want: Want): string {
  const interfaces = `listen on all interfaces (${bracketed(want.wildcard)})`
  if (!want.port) return interfaces
  const port = `take the port from ${want.variable}`
  return want.host === undefined ? port : `${port} and ${interfaces}`
}

function placeOf({ label, file, line }: UserCommand): string {
  if (file === undefined || line === undefined) return label
  return label === file ? `${file} line ${line}` : `${label} (line ${line})`
}
