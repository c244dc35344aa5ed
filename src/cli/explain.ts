import type { Command } from 'commander'
import type { CliContext } from './context.ts'

interface ExplainFlags {
  readonly json?: true
  readonly color: boolean
}

export function addExplain(program: Command, context: CliContext): void {
  program
    .command('explain')
    .description('what a code means, how to see it here, how to fix it; without one, the list of them')
    .argument('[code...]', 'H12, R10, PR03, loopback-only, or words of a log line')
    .option('--json', 'one JSON object')
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .addHelpText(
      'after',
      '\nExit status: 0 explained, 2 nobody knows it.\n\nExamples:\n  paas-sim explain H12\n  paas-sim explain loopback-only\n  paas-sim explain "connect() failed (111"\n  paas-sim explain --json R10\n',
    )
    .action(async (words: readonly string[], flags: ExplainFlags) => {
      const { explain } = await import('../commands/explain.ts')
      const output = {
        json: flags.json ?? false,
        quiet: false,
        verbose: false,
        colour: flags.color && context.colour,
      }
      const code = words.join(' ').trim()
      context.status = await explain(code === '' ? undefined : code, output, context.io)
    })
}
