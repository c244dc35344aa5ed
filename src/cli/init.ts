import type { Command } from 'commander'
import type { CliContext } from './context.ts'

interface InitFlags {
  readonly template?: string
  readonly name?: string
  readonly list?: true
  readonly json?: true
  readonly quiet?: true
  readonly color: boolean
}

export function addInit(program: Command, context: CliContext): void {
  program
    .command('init')
    .description('write a small app that runs on every platform, to begin with; overwrites nothing')
    .argument('[dir]', 'where to write it (default: here)')
    .option('--template <name>', 'which one; asked for at a terminal')
    .option('--name <name>', "what the app is called (default: the directory's name)")
    .option('--list', 'list the templates')
    .option('--json', 'print what was written as one JSON object')
    .option('--quiet', 'print nothing')
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .addHelpText('after', '\nExamples:\n  paas-sim init --list\n  paas-sim init my-shop --template express\n')
    .action(async (dir: string | undefined, flags: InitFlags) => {
      const { init } = await import('../commands/init.ts')
      const { template, name, list, json, quiet, color } = flags
      const options = {
        ...(dir === undefined ? {} : { dir }),
        ...(template === undefined ? {} : { template }),
        ...(name === undefined ? {} : { name }),
        list: list ?? false,
      }
      const output = {
        json: json ?? false,
        quiet: quiet ?? false,
        verbose: false,
        colour: color && context.colour,
      }
      context.status = await init(options, output, context.io)
    })
}
