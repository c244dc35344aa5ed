import type { Command } from 'commander'
import { parseExpectation } from '../expectations/parse-expectation.ts'
import type { Expectation } from '../model/expectation.ts'
import type { CliContext } from './context.ts'
import {
  addCommonOptions,
  type CommonFlags,
  outputOptions,
  simulateOptions,
  startCommand,
} from './options.ts'
import { addTrialOptions, type TrialFlags, trialOptions } from './trial-options.ts'

interface CheckFlags extends CommonFlags, TrialFlags {
  readonly strict?: true
  readonly expect?: readonly Expectation[]
  readonly all?: true
}

export function addCheck(program: Command, context: CliContext): void {
  const command = program
    .command('check')
    .description('boot a project, judge it, stop it: the smoke test for CI')
    .argument('[dir]', 'the project (default: here)')
    .usage('[options] [dir] [-- start command...]')
    .option('--strict', 'a warning fails the check too')
    .option(
      '--expect <request>',
      'a request and its answer, e.g. "GET /health 200 within 500ms"; repeatable',
      collectExpectation,
    )
    .option('--all', 'check on every platform; --platform a,b,c: on these')
  addTrialOptions(addCommonOptions(command))
    .addHelpText(
      'after',
      '\nExit status: 0 ok, 1 a verdict is not ok, 2 usage, 3 the machine lacks something.\n\nExamples:\n  paas-sim check --json --health-path /up\n  paas-sim check --all\n  paas-sim check --platform heroku,render,fly --strict\n  paas-sim check --expect "GET /health 200" --expect "GET / 2xx body~/<title>/"\n',
    )
    .action(async (dir: string | undefined, flags: CheckFlags) => {
      const { check } = await import('../commands/check.ts')
      const options = {
        ...simulateOptions(dir, flags),
        ...severalPlatforms(flags),
        ...startCommand(context.words),
        ...(flags.expect === undefined ? {} : { expect: flags.expect }),
        ...trialOptions(flags),
        strict: flags.strict ?? false,
      }
      context.status = await check(options, outputOptions(flags, context.colour), context.io)
    })
}

function collectExpectation(text: string, before: readonly Expectation[] = []): readonly Expectation[] {
  return [...before, parseExpectation(text)]
}

function severalPlatforms({ all, platform }: CheckFlags): {
  readonly platforms?: 'all' | readonly string[]
} {
  if (all) return { platforms: 'all' }
  const ids = platform?.split(',').map(id => id.trim()) ?? []
  return ids.length > 1 ? { platforms: ids } : {}
}
