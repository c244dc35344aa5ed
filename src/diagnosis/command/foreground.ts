import { applyEdits } from './edits.ts'
import { matchProgram } from './match-program.ts'
import { type SimpleCommand, simpleCommands } from './words.ts'

export interface Foreground {
  /** The command line that stays; `undefined` when it is not understood well enough. */
  readonly after: string | undefined
  readonly why: string
}

/** How a command that puts its server into the background is made to stay. `undefined` for others. */
export function foregroundOf(command: string): Foreground | undefined {
  const commands = simpleCommands(command) ?? []
  for (const simple of commands) {
    for (const { program, why, change } of daemonizers) {
      const found = matchProgram(simple, [program])
      if (found === undefined) continue
      const after = change(command, simple, found.last)
      if (after !== undefined && after !== command) return { after, why }
    }
  }
  return backgroundJob(command, commands) ?? bare(command)
}

interface Daemonizer {
  readonly program: string
  readonly why: string
  readonly change: (command: string, simple: SimpleCommand, last: number) => string | undefined
}

const daemonizers: readonly Daemonizer[] = [
  {
    program: 'gunicorn',
    why: '-D sends gunicorn into the background',
    change: without(/^(-D|--daemon)$/),
  },
  { program: 'pm2 start', why: 'pm2 start ends; pm2-runtime stays', change: replaced('pm2-runtime start') },
  { program: 'forever start', why: 'forever start ends; forever stays', change: replaced('forever') },
  {
    program: 'nginx',
    why: 'nginx goes into the background unless told not to',
    change: (command, simple) =>
      /daemon\s+off/.test(command) ? undefined : inserted(command, simple, " -g 'daemon off;'"),
  },
  { program: 'apache2ctl start', why: 'apache2ctl start ends', change: replaced('apache2ctl -D FOREGROUND') },
  { program: 'apachectl start', why: 'apachectl start ends', change: replaced('apachectl -D FOREGROUND') },
  { program: 'php-fpm', why: '-D sends PHP-FPM into the background', change: without(/^(-D|--daemonize)$/) },
  {
    program: 'uwsgi',
    why: '--daemonize sends uWSGI into the background',
    change: without(/^--daemonize(=|$)/),
  },
  { program: 'puma', why: '-d sends Puma into the background', change: without(/^(-d|--daemon)$/) },
  { program: 'rails server', why: '-d sends Rails into the background', change: without(/^(-d|--daemon)$/) },
  { program: 'rails s', why: '-d sends Rails into the background', change: without(/^(-d|--daemon)$/) },
  { program: 'caddy start', why: 'caddy start ends; caddy run stays', change: replaced('caddy run') },
  { program: 'nohup', why: 'nohup detaches it', change: replaced('exec') },
]

function backgroundJob(command: string, commands: readonly SimpleCommand[]): Foreground | undefined {
  const last = commands.at(-1)
  if (last?.ampersand === undefined) return undefined
  const end = last.words.at(-1)?.end ?? last.ampersand
  const after = applyEdits(command, [{ start: end, end: last.ampersand + 1, text: '' }]).trimEnd()
  return { after, why: 'the & at its end puts it into the background' }
}

function bare(command: string): Foreground | undefined {
  if (/\bservice \S+ start\b|\bsystemctl start\b|\/etc\/init\.d\//.test(command))
    return { after: undefined, why: 'a service manager starts it elsewhere; start the program itself' }
  if (/\bdocker(-| )compose up\b.*(-d|--detach)\b/.test(command))
    return { after: undefined, why: 'docker compose up -d ends at once' }
  return undefined
}

function without(flag: RegExp): Daemonizer['change'] {
  return (command, { words }) => {
    const dropped = words.filter(word => flag.test(word.text))
    if (dropped.length === 0) return undefined
    return applyEdits(
      command,
      dropped.map(({ start, end }) => ({ start: start - blanksBefore(command, start), end, text: '' })),
    )
  }
}

function replaced(text: string): Daemonizer['change'] {
  return (command, { words, ampersand }, last) => {
    const size = text.startsWith('exec') ? 0 : 1
    const start = words[last - size]?.start
    const end = words[last]?.end
    if (start === undefined || end === undefined) return undefined
    const edits = [{ start, end, text }]
    const lastEnd = words.at(-1)?.end
    if (ampersand !== undefined && lastEnd !== undefined)
      edits.push({ start: lastEnd, end: ampersand + 1, text: '' })
    return applyEdits(command, edits)
  }
}

function inserted(command: string, { words }: SimpleCommand, text: string): string | undefined {
  const at = words.at(-1)?.end
  return at === undefined ? undefined : applyEdits(command, [{ start: at, end: at, text }])
}

function blanksBefore(command: string, start: number): number {
  return /\s*$/.exec(command.slice(0, start))?.[0].length ?? 0
}
