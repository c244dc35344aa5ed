import { type Command, InvalidArgumentError, Option } from 'commander'
import type { OutputOptions } from '../commands/io.ts'
import type { SimulateOptions } from '../model/options.ts'
import { parseDuration } from '../util/duration.ts'

/** What commander hands over for the options below. */
export interface CommonFlags {
  readonly platform?: string
  readonly port?: number
  readonly host?: string
  readonly env?: Readonly<Record<string, string>>
  readonly envFile?: string
  readonly config?: string
  readonly inheritEnv?: true
  readonly command?: string
  readonly healthPath?: string
  readonly proto?: 'http' | 'https'
  readonly feature?: readonly string[]
  readonly bootTimeout?: number
  readonly settle?: number
  readonly patient?: true
  readonly release?: true
  readonly build?: true
  readonly container?: boolean
  readonly image?: string
  readonly dockerfile?: string
  readonly buildArg?: Readonly<Record<string, string>>
  readonly target?: string
  readonly compose?: string
  readonly json?: true
  readonly quiet?: true
  readonly verbose?: true
  readonly color: boolean
}

/** The options `up`, `check` and `run` share. */
export function addCommonOptions(command: Command): Command {
  return command
    .option(
      '--platform <id>',
      'whose rules to follow: one of paas-sim platforms, or a module of your own, ./mine.mjs (default: told by the project, else heroku)',
    )
    .option('--port <n>', 'public port, where the router listens; 0 for any free one', parsePort)
    .option('--host <addr>', 'address the router listens on (default: loopback, both families)', parseHost)
    .option('--env <KEY=VALUE>', 'a variable for the app; repeatable', collectVariable)
    .option('--env-file <file>', 'a file of variables, beside .env')
    .option('--config <file>', "in place of the project's paas-sim.yaml")
    .option('--inherit-env', 'give the app the whole environment of this shell')
    .option('--command <cmd>', 'start the web process with this instead')
    .option('--health-path <path>', 'a path that must answer 200 to 399 before the app is ready', parsePath)
    .addOption(
      new Option(
        '--proto <proto>',
        "what the router says the client used (default: what the platform's clients use)",
      ).choices(['http', 'https']),
    )
    .option('--feature <name>', "switch on a feature of the platform's, e.g. preboot; repeatable", collect)
    .option(
      '--boot-timeout <duration>',
      "instead of the platform's boot window, e.g. 90s",
      timeAbove0('--boot-timeout'),
    )
    .option(
      '--settle <duration>',
      'how long a wrong port must stay the only one to count (default: 10s)',
      duration('--settle'),
    )
    .option('--patient', "wait for the platform's deadline instead of concluding early")
    .option('--release', 'run the release phase first')
    .option('--build', 'run the build first')
    .option('--container', "run the app in a container, of the project's Dockerfile")
    .option('--no-container', 'run the app without a container, whatever Dockerfile there is')
    .option('--image <name>', 'run this image, e.g. me/app:1, and build none', parseName)
    .option(
      '--dockerfile <file>',
      'build this in place of Dockerfile, e.g. docker/prod.Dockerfile',
      parseName,
    )
    .option('--build-arg <KEY=VALUE>', 'an argument of the image build; repeatable', collectVariable)
    .option('--target <stage>', 'the stage of the Dockerfile to build (default: the last)', parseName)
    .option('--compose <file>', 'run the services of this Compose file', parseName)
    .option('--json', 'one JSON event a line on stdout; text goes to stderr')
    .option('--quiet', 'print only verdicts and errors')
    .option('--verbose', 'print what is measured on the way, too')
    .option('--no-color', 'no colours (also: NO_COLOR)')
}

export function simulateOptions(dir: string | undefined, flags: CommonFlags): SimulateOptions {
  return {
    ...(dir === undefined ? {} : { dir }),
    ...defined('platform', flags.platform),
    ...defined('port', flags.port),
    ...defined('host', flags.host),
    ...defined('envFile', flags.envFile),
    ...defined('command', flags.command),
    ...defined('healthPath', flags.healthPath),
    ...defined('bootTimeoutMs', flags.bootTimeout),
    ...defined('settleMs', flags.settle),
    env: flags.env ?? {},
    ...defined('proto', flags.proto),
    ...defined('features', flags.feature),
    inheritEnv: flags.inheritEnv ?? false,
    patient: flags.patient ?? false,
    release: flags.release ?? false,
    build: flags.build ?? false,
    ...defined('container', flags.container),
    ...defined('image', flags.image),
    ...defined('dockerfile', flags.dockerfile),
    ...defined('buildArgs', flags.buildArg),
    ...defined('target', flags.target),
    ...defined('compose', flags.compose),
  }
}

export function outputOptions(flags: CommonFlags, colourWanted: boolean): OutputOptions {
  return {
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    colour: flags.color && colourWanted,
  }
}

/** What stands after `--` as one command line: a single word as it is, several words each as the shell must see it. */
export function startCommand(words: readonly string[]): { readonly command?: string } {
  if (words.length === 0) return {}
  return { command: words.length === 1 ? String(words[0]) : words.map(shellWord).join(' ') }
}

/** `web=2,worker=1`; what an earlier `--instances` said of other process types stays. */
export function parseInstances(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const instances: Record<string, number> = {}
  for (const part of text.split(',')) {
    const match = /^\s*([A-Za-z0-9_-]+)=(\d{1,3})\s*$/.exec(part)
    if (!match?.[1]) throw new InvalidArgumentError(`"${part}" is not TYPE=NUMBER, e.g. web=2,worker=1`)
    if (instances[match[1]] !== undefined) throw new InvalidArgumentError(`${match[1]} is there twice`)
    instances[match[1]] = Number(match[2])
  }
  return { ...before, ...instances }
}

function shellWord(word: string): string {
  // $PORT and the like stay open to the shell: that is how they get their value.
  return /^[\w@%+=:,./$-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

function defined<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V })
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535')
  return port
}

function parseHost(text: string): string {
  // Node would take it for every address of the machine.
  if (text.trim() === '') throw new InvalidArgumentError('an address is not empty; 0.0.0.0 is all of them')
  return text
}

function parseName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('it must not be empty')
  return text
}

function parsePath(text: string): string {
  if (!text.startsWith('/') || /[\s\p{Cc}]/u.test(text))
    throw new InvalidArgumentError('a path begins with / and has no blanks')
  return text
}

function collectVariable(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('a variable is given as KEY=VALUE')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

/** `10` or `0.5`: how many times faster the platform's long waits pass. */
export function parseTimeScale(text: string): number {
  const factor = Number(text)
  if (!/^\d*\.?\d+$/.test(text) || factor <= 0)
    throw new InvalidArgumentError('a time scale is a number above 0, e.g. 60: a minute passes in a second')
  return factor
}

function duration(option: string): (text: string) => number {
  return text => parseDuration(text, option)
}

/** A time in which something is to happen: none at all is a slip. */
export function timeAbove0(option: string): (text: string) => number {
  return text => {
    const ms = parseDuration(text, option)
    if (ms === 0) throw new InvalidArgumentError('it must be longer than no time at all, e.g. 90s')
    return ms
  }
}
