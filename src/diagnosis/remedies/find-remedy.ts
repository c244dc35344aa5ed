import { compiledStacks } from './compiled.ts'
import { nodeDevelopment } from './node-development.ts'
import { nodeServers } from './node-servers.ts'
import { nodeTools } from './node-tools.ts'
import { pythonStacks } from './python.ts'
import { pythonApps } from './python-apps.ts'
import type { Remedy } from './remedy.ts'
import { rubyAndPhpStacks } from './ruby-and-php.ts'
import { webServers } from './web-servers.ts'

const byLanguage = {
  node: [...nodeTools, ...nodeDevelopment, ...nodeServers],
  python: [...pythonStacks, ...pythonApps],
  'ruby or php': rubyAndPhpStacks,
  compiled: compiledStacks,
  none: webServers,
} satisfies Record<string, readonly Remedy[]>

/** Every stack with its fix; where two recognise one command line, the earlier row wins. */
export const remedies: readonly Remedy[] = Object.values(byLanguage).flat()

export interface StackEvidence {
  /** Command lines the user wrote, innermost first. */
  readonly commands: readonly string[]
  /** Command lines of the processes that listen. */
  readonly processes: readonly string[]
  /** Stack ids from the project's files, surest first. */
  readonly stacks: readonly string[]
  /** Ports the app was found on. */
  readonly ports: readonly number[]
}

export interface FoundRemedy {
  readonly remedy: Remedy
  /** What told the stack. */
  readonly by: 'command' | 'process' | 'dependency' | 'port'
}

/**
 * The stack behind what was seen: by command line, then by the listening process, then by the project's files, then
 * by port number. A bare interpreter (`node server.js`) names only the language: a framework among the
 * dependencies says more, and one that reads that very command line (Sinatra: `ruby app.rb -p 4567`) more than the
 * server that its process shows (Puma).
 */
export function findRemedy(seen: StackEvidence): FoundRemedy | undefined {
  const byCommand = matching(seen.commands)
  const byProcess = matching(seen.processes)
  const sure = byCommand.find(remedy => !isInterpreter(remedy))
  if (sure !== undefined) return { remedy: sure, by: 'command' }
  const started = fromStart(seen, byCommand[0])
  if (started !== undefined) return { remedy: started, by: 'dependency' }
  const process = byProcess.find(remedy => !isInterpreter(remedy))
  if (process !== undefined) return { remedy: process, by: 'process' }
  const interpreter = byCommand[0] ?? byProcess[0]
  const dependency = fromDependencies(seen, interpreter)
  if (dependency !== undefined) return { remedy: dependency, by: 'dependency' }
  if (interpreter !== undefined) return { remedy: interpreter, by: 'command' }
  const byPort = remedies.filter(remedy => takesOneOf(remedy, seen.ports))
  // A port that several stacks share tells nothing.
  return byPort.length === 1 && byPort[0] !== undefined ? { remedy: byPort[0], by: 'port' } : undefined
}

export function remedyOf(stack: string): Remedy | undefined {
  return remedies.find(remedy => remedy.stack === stack || remedy.aliases?.includes(stack))
}

function fromStart({ stacks }: StackEvidence, interpreter: Remedy | undefined): Remedy | undefined {
  if (interpreter === undefined) return undefined
  const program = `${interpreter.stack} *`
  return stacks.map(stack => remedyOf(stack)).find(remedy => remedy?.start?.program.includes(program))
}

function fromDependencies(seen: StackEvidence, interpreter: Remedy | undefined): Remedy | undefined {
  const found = seen.stacks
    .map(stack => remedyOf(stack))
    .filter(remedy => remedy !== undefined)
    .filter(remedy => interpreter === undefined || languageOf(remedy) === languageOf(interpreter))
  const library = (remedy: Remedy) => remedy.command === undefined || remedy.port === 'code'
  // A tool with a command of its own is rarely what serves when that command was not run.
  return (
    found.find(remedy => takesOneOf(remedy, seen.ports)) ??
    found.find(library) ??
    (interpreter === undefined ? found[0] : undefined)
  )
}

function takesOneOf(remedy: Remedy, ports: readonly number[]): boolean {
  return remedy.ports.some(port => ports.includes(port))
}

function languageOf(remedy: Remedy): string | undefined {
  return Object.entries(byLanguage).find(([, rows]) => rows.includes(remedy))?.[0]
}

function matching(commands: readonly string[]): readonly Remedy[] {
  return commands.flatMap(command => remedies.filter(remedy => remedy.command?.test(command)))
}

const interpreters = new Set(['node', 'python', 'ruby', 'deno', 'bun', 'go', 'php'])

function isInterpreter(remedy: Remedy): boolean {
  return interpreters.has(remedy.stack)
}
