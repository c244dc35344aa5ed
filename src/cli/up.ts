import type { Command } from 'commander'
import { rereadable } from './configured.ts'
import type { CliContext } from './context.ts'
import {
  addCommonOptions,
  type CommonFlags,
  outputOptions,
  parseInstances,
  parseTimeScale,
  simulateOptions,
  startCommand,
  timeAbove0,
} from './options.ts'

interface UpFlags extends CommonFlags {
  readonly instances?: Readonly<Record<string, number>>
  readonly watch?: boolean
  readonly timeScale?: number
  readonly sleep?: true
  readonly cycle?: number | true
}

export function addUp(program: Command, context: CliContext): void {
  const command = program
    .command('up')
    .description('start every service of a project, route the public port to it, and stay')
    .argument('[dir]', 'the project (default: here)')
    .usage('[options] [dir] [-- start command...]')
    .option('--instances <list>', 'how many of each process type, e.g. web=2,worker=1', parseInstances)
    .option('--watch', 'start anew when files change (default: in a terminal)')
    .option('--no-watch', 'leave the app as it was started')
    .option('--sleep', "put the app to sleep without traffic, as the platform's free plan does")
    .option(
      '--cycle [duration]',
      'replace each instance from time to time, as the platform does; or so often',
      timeAbove0('--cycle'),
    )
    .option(
      '--time-scale <n>',
      "divide the platform's long waits (back-off, deploy, health after boot, sleep, cycling) by this",
      parseTimeScale,
    )
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  paas-sim up\n  paas-sim up examples/express --instances web=2\n  paas-sim up --platform render --no-watch\n  paas-sim up --feature preboot --time-scale 60\n  paas-sim up -- node server.js\n  paas-sim up --image me/app:1\n  paas-sim up --dockerfile docker/prod.Dockerfile --build-arg NODE_ENV=production\n',
    )
    .action(async (dir: string | undefined, flags: UpFlags) => {
      const { up } = await import('../commands/up.ts')
      const given = {
        ...simulateOptions(dir, flags),
        ...startCommand(context.words),
        ...(flags.instances === undefined ? {} : { instances: flags.instances }),
        ...(flags.timeScale === undefined ? {} : { timeScale: flags.timeScale }),
        ...(flags.cycle === undefined ? {} : { cycle: flags.cycle }),
        sleep: flags.sleep ?? false,
        watch: flags.watch ?? context.io.stdout.isTTY === true,
      }
      const options = await rereadable(given, flags, 'up', context)
      context.status = await up(options, outputOptions(flags, context.colour), context.io)
    })
}
