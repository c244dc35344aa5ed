import { Command, CommanderError } from 'commander'
import type { CommandIo } from '../commands/io.ts'
import { PaasSimError } from '../model/errors.ts'
import { version } from '../version.ts'
import { addCheck } from './check.ts'
import type { CliContext } from './context.ts'
import { addExplain } from './explain.ts'
import { addInit } from './init.ts'
import { addPlatforms } from './platforms.ts'
import { addPrune } from './prune.ts'
import { addRun } from './run.ts'
import { addUp } from './up.ts'

/** Parses the command line and runs its command. Returns the exit status. Throws `usage` for a wrong command line. */
export async function runProgram(argv: readonly string[], io: CommandIo, colour: boolean): Promise<number> {
  const dashes = argv.indexOf('--')
  const ours = dashes < 0 ? argv : argv.slice(0, dashes)
  const context: CliContext = { io, colour, words: dashes < 0 ? [] : argv.slice(dashes + 1), status: 0 }
  const program = buildProgram(context)
  try {
    await program.parseAsync(ours.length === 0 ? ['--help'] : ours, { from: 'user' })
    return context.status
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    const { message, suggestion } = inOurWords(error.message)
    const hint =
      suggestion ?? hintFor(error, program.commands.find(command => command.name() === ours[0])?.name())
    throw new PaasSimError('usage', message, hint, { cause: error })
  }
}

function buildProgram(context: CliContext): Command {
  const program = new Command('paas-sim')
    .description(
      'Runs your app behind a local copy of your platform: it comes up as there, or fails as there and says why.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: text => context.io.stdout.write(text),
      // Told once, by main, in the same words as every other error.
      writeErr: () => {},
      outputError: () => {},
    })
    .addHelpText('after', '\nExample:\n  paas-sim up            in the directory of your app\n')
    .helpCommand('help [command]', 'print help for a command')
  for (const add of [addUp, addCheck, addRun, addInit, addExplain, addPlatforms, addPrune])
    add(program, context)
  return program
}

/** `--port "abc": a port is a number from 0 to 65535` */
function inOurWords(text: string): { readonly message: string; readonly suggestion?: string } {
  const [, said = text, , suggestion] = /^(?:error: )?(.*?)(\n\((.*)\))?$/s.exec(text) ?? []
  const [, flag, value, why = ''] =
    /^option '(\S+)[^']*' argument '(.*)' is invalid\. (.*)$/s.exec(said) ?? []
  const reason = why.replace(/^Allowed/, 'allowed').replace(/\.$/, '')
  return {
    message: flag === undefined ? said : `${flag} "${value}": ${reason}`,
    ...(suggestion === undefined ? {} : { suggestion: suggestion.replace(/^Did/, 'did') }),
  }
}

function hintFor(error: CommanderError, command = '<command>'): string {
  if (error.code === 'commander.unknownCommand' || error.code === 'commander.excessArguments')
    return 'paas-sim --help lists the commands; paas-sim up [dir] starts an app'
  return `paas-sim ${command} --help lists what it takes, with an example`
}
