import type { Service } from '../../model/plan.ts'
import type { Project } from '../../model/project.ts'
import type { InstructionCommand } from '../container/instruction-command.ts'

/** A command line the user wrote, and where. */
export interface UserCommand {
  readonly command: string
  /** For people: `Procfile`, `package.json scripts.start`, `--command`. */
  readonly label: string
  /** Relative to the project. */
  readonly file?: string
  readonly line?: number
  /** It is what an instruction of a Dockerfile says. */
  readonly instruction?: InstructionCommand
}

/**
 * The service's command and the package scripts it runs, innermost first: the innermost one does the work.
 * @param outer the service's command, where another place says it
 */
export function userCommands(
  service: Service,
  project: Project,
  outer: UserCommand = serviceCommand(service, project),
): readonly UserCommand[] {
  const commands = [outer]
  for (let script = scriptRun(outer.command); script !== undefined; ) {
    const inner = scriptCommand(project, script)
    if (inner === undefined || commands.some(known => known.command === inner.command)) break
    commands.unshift(inner)
    script = scriptRun(inner.command)
  }
  return commands
}

function serviceCommand({ command, origin }: Service, project: Project): UserCommand {
  const { label, position } = origin
  return {
    command,
    label,
    ...(position === undefined ? {} : { file: relativeTo(project, position.file) }),
    ...(position?.line === undefined ? {} : { line: position.line }),
  }
}

/** The path as people know it from the project's directory. */
export function relativeTo(project: Project, file: string): string {
  const dir = project.dir.replace(/[\\/]+$/, '')
  const inside = file.startsWith(`${dir}/`) || file.startsWith(`${dir}\\`)
  return inside ? file.slice(dir.length + 1) : file
}

/** The package script that a command line runs, e.g. `start` for `npm start`. */
function scriptRun(command: string): string | undefined {
  const runner = /(?:^|[\s;&])(npm|yarn|pnpm|bun)\s+(?:(?:--?[\w-]+\s+)*)(run(?:-script)?\s+)?([\w:.-]+)/
  const [, manager, run, name] = runner.exec(command) ?? []
  if (name === undefined) return undefined
  const needsRun = manager === 'npm' && !['start', 'test', 'stop', 'restart'].includes(name)
  return run === undefined && needsRun ? undefined : name
}

function scriptCommand(project: Project, name: string): UserCommand | undefined {
  const { packageJson } = project
  const command = packageJson?.scripts[name]
  if (packageJson === undefined || command === undefined) return undefined
  const line = packageJson.scriptLines[name]
  return {
    command,
    label: `package.json scripts.${name}`,
    file: relativeTo(project, packageJson.file),
    ...(line === undefined ? {} : { line }),
  }
}
