import type { Command } from 'commander'
import type { ReportRequest } from '../commands/report-request.ts'
import { parseExpectation } from '../expectations/parse-expectation.ts'
import type { Expectation } from '../model/expectation.ts'
import { configured } from './configured.ts'
import type { CliContext } from './context.ts'
import {
  addCommonOptions,
  type CommonFlags,
  outputOptions,
  simulateOptions,
  startCommand,
} from './options.ts'
import { collectReport } from './report-option.ts'
import { addTrialOptions, type TrialFlags, trialOptions } from './trial-options.ts'

interface CheckFlags extends CommonFlags, TrialFlags {
  readonly strict?: true
  readonly expect?: readonly Expectation[]
  readonly all?: true
  readonly report?: readonly ReportRequest[]
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
    .option('--all', 'check on every platform, and those of --platform; --platform a,b,c: on these')
    .option(
      '--report <format=file>',
      'also write a report: junit, sarif, markdown or json; repeatable',
      collectReport,
    )
  addTrialOptions(addCommonOptions(command))
    .addHelpText(
      'after',
      '\nExit status: 0 ok, 1 a verdict is not ok, 2 usage, 3 the machine lacks something.\n\nExamples:\n  paas-sim check --json --health-path /up\n  paas-sim check --all\n  paas-sim check --platform heroku,render,fly --strict\n  paas-sim check --platform heroku,./our-platform.mjs\n  paas-sim check --image me/app:1 --platform cloud-run\n  paas-sim check --report junit=out/junit.xml --report sarif=out/paas-sim.sarif\n  paas-sim check --expect "GET /health 200" --expect "GET / 2xx body~/<title>/"\n',
    )
    .action(async (dir: string | undefined, flags: CheckFlags) => {
      const { checkWithReports } = await import('../commands/check-with-reports.ts')
      const given = {
        ...simulateOptions(dir, flags),
        ...severalPlatforms(flags),
        ...startCommand(context.words),
        ...(flags.expect === undefined ? {} : { expect: flags.expect }),
        ...trialOptions(flags),
        strict: flags.strict ?? false,
      }
      const options = await configured(given, flags, 'check', context)
      const output = outputOptions(flags, context.colour)
      context.status = await checkWithReports(options, flags.report ?? [], output, context.io)
    })
}

function collectExpectation(text: string, before: readonly Expectation[] = []): readonly Expectation[] {
  return [...before, parseExpectation(text)]
}

function severalPlatforms({ all, platform }: CheckFlags): { readonly platforms?: readonly string[] } {
  const named = platform?.split(',').map(name => name.trim()) ?? []
  if (all) return { platforms: ['all', ...named] }
  return named.length > 1 || named[0] === 'all' ? { platforms: named } : {}
}
