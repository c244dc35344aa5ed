import type { Command } from 'commander'
import type { CliContext } from './context.ts'

interface PlatformsFlags {
  readonly json?: true
  readonly color: boolean
}

export function addPlatforms(program: Command, context: CliContext): void {
  program
    .command('platforms')
    .description('the platforms and their rules; of one all rules, each with its source')
    .argument('[id]', 'one of them, or a module of your own, ./mine.mjs')
    .option('--json', 'one JSON object')
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .addHelpText('after', '\nExamples:\n  paas-sim platforms\n  paas-sim platforms heroku\n')
    .action(async (id: string | undefined, flags: PlatformsFlags) => {
      const { showPlatforms } = await import('../commands/platforms.ts')
      const output = {
        json: flags.json ?? false,
        quiet: false,
        verbose: false,
        colour: flags.color && context.colour,
      }
      context.status = await showPlatforms(id, output, context.io)
    })
}
