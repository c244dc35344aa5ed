import type { Command } from 'commander'
import type { CliContext } from './context.ts'

interface PruneFlags {
  readonly images?: true
  readonly volumes?: true
  readonly json?: true
}

export function addPrune(program: Command, context: CliContext): void {
  program
    .command('prune')
    .description(
      'remove containers and networks of runs that were killed; on demand the images and volumes kept',
    )
    .option('--images', 'the images too that are kept for the next run')
    .option(
      '--volumes',
      'the named volumes too that up keeps, with their data; not those that a container uses',
    )
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nWhat belongs to a run that goes on is left alone.\n\nExit status: 0 nothing is left, 3 no container engine answers, or it refuses.\n\nExamples:\n  paas-sim prune\n  paas-sim prune --images --volumes --json\n',
    )
    .action(async (flags: PruneFlags) => {
      const { prune } = await import('../commands/prune.ts')
      const output = { json: flags.json ?? false, quiet: false, verbose: false, colour: false }
      const too = { images: flags.images ?? false, volumes: flags.volumes ?? false }
      context.status = await prune(too, output, context.io)
    })
}
