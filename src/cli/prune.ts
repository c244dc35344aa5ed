import type { Command } from 'commander'
import type { CliContext } from './context.ts'

interface PruneFlags {
  readonly images?: true
  readonly json?: true
}

export function addPrune(program: Command, context: CliContext): void {
  program
    .command('prune')
    .description('remove containers and networks of runs that were killed, and with --images the images kept')
    .option('--images', 'the images too that are kept for the next run')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nWhat belongs to a run that goes on is left alone.\n\nExit status: 0 nothing is left, 3 no container engine answers, or it refuses.\n\nExamples:\n  paas-sim prune\n  paas-sim prune --images --json\n',
    )
    .action(async (flags: PruneFlags) => {
      const { prune } = await import('../commands/prune.ts')
      const output = { json: flags.json ?? false, quiet: false, verbose: false, colour: false }
      context.status = await prune(flags.images ?? false, output, context.io)
    })
}
