import { accessSync, constants } from 'node:fs'
import { posix } from 'node:path'
import { StartError } from '../model/start-error.ts'

export interface ShellCommand {
  readonly file: string
  readonly args: readonly string[]
  /** Windows: cmd reads the line itself, so Node must not quote it. */
  readonly verbatim: boolean
}

/** How to run a command line, just as it is written, by the platform's shell: `bash -c`, `sh -c`, `cmd /d /s /c`. */
export function shellCommand(
  command: string,
  shell: 'bash' | 'sh',
  env: Readonly<Record<string, string>>,
  system: NodeJS.Platform,
  isExecutable: (file: string) => boolean = canExecute,
): ShellCommand {
  if (system === 'win32') {
    const file = env.ComSpec ?? env.COMSPEC ?? 'cmd.exe'
    return { file, args: ['/d', '/s', '/c', `"${command}"`], verbatim: true }
  }
  const file = shellCandidates(shell, env.PATH ?? '').find(isExecutable)
  if (file === undefined) {
    throw new StartError('ENOENT', `no ${shell} on this machine: neither in /bin nor in PATH`)
  }
  return { file, args: ['-c', command], verbatim: false }
}

/** The system's own shell first: a project's node_modules/.bin stands in front of PATH. `sh` stands in for a missing `bash`. */
function shellCandidates(shell: 'bash' | 'sh', path: string): string[] {
  const directories = ['/bin', '/usr/bin', ...path.split(':').filter(directory => directory.startsWith('/'))]
  const names = shell === 'bash' ? ['bash', 'sh'] : ['sh']
  return names.flatMap(name => directories.map(directory => posix.join(directory, name)))
}

function canExecute(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
