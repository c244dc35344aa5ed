import { PaasSimError } from '../model/errors.ts'
import type { CommandOrigin } from '../model/plan.ts'
import type { Platform, StartSource } from '../model/platform.ts'
import type { ProcfileEntry, Project } from '../model/project.ts'

export interface StartCommand {
  readonly command: string
  readonly origin: CommandOrigin
}

/**
 * The command of the process that gets the traffic: `--command`, else the first of the platform's sources that has
 * one. A Procfile without that process does not end the search: the platform's build adds its default to it.
 */
export function findRouted(o: {
  project: Project
  platform: Platform
  entries: readonly ProcfileEntry[]
  command: string | undefined
}): (StartCommand & { readonly name: string }) | undefined {
  const name = o.platform.start.routedProcess ?? o.entries[0]?.name ?? 'web'
  if (o.command !== undefined) return { name, command: given(o.command), origin: { label: '--command' } }
  for (const source of o.platform.start.sources) {
    // What platforms' own files say is the blueprint's matter.
    const found = readers[source]?.(o.project, o.entries, name)
    if (found !== undefined) return { name, ...found }
  }
  return undefined
}

export function procfileCommand(entry: ProcfileEntry): StartCommand {
  const position = { file: 'Procfile', line: entry.line }
  return { command: entry.command, origin: { label: 'Procfile', position } }
}

function given(command: string): string {
  if (command.trim() !== '') return command.trim()
  throw new PaasSimError(
    'usage',
    '--command is empty',
    'give the start command, e.g. --command "node server.js"',
  )
}

type Reader = (project: Project, entries: readonly ProcfileEntry[], name: string) => StartCommand | undefined

const readers: Readonly<Partial<Record<StartSource, Reader>>> = {
  procfile: (_, entries, name) => {
    const entry = entries.find(entry => entry.name === name)
    return entry && procfileCommand(entry)
  },
  'package-start': ({ packageJson }) => {
    if (packageJson?.scripts.start === undefined) return undefined
    const line = packageJson.scriptLines.start
    const position = { file: packageJson.file, ...(line === undefined ? {} : { line }) }
    return { command: 'npm start', origin: { label: 'package.json scripts.start', position } }
  },
  // npm's own rule: `npm start` without a start script runs `node server.js`. It takes a package.json to get there.
  'server-js': ({ packageJson, serverJs }) => {
    if (packageJson === undefined || !serverJs) return undefined
    return { command: 'npm start', origin: { label: 'server.js', position: { file: 'server.js' } } }
  },
}
