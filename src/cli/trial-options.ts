import { type Command, InvalidArgumentError } from 'commander'
import { type WarningCode, warningCodes } from '../model/verdict.ts'
import { closest } from '../util/closest.ts'

export interface TrialFlags {
  readonly thorough?: true
  readonly skip?: readonly WarningCode[]
}

/** What `check` looks for behind a router, and what it does not. */
export function addTrialOptions(command: Command): Command {
  return command
    .option('--thorough', 'measure idle times as long as the router keeps a connection, not 6 s')
    .option('--skip <warning>', 'do not look for this, e.g. keep-alive-too-short; repeatable', collectSkip)
}

export function trialOptions({ thorough, skip }: TrialFlags) {
  return { thorough: thorough ?? false, ...(skip === undefined ? {} : { skip }) }
}

function collectSkip(text: string, before: readonly WarningCode[] = []): readonly WarningCode[] {
  const code = warningCodes.find(known => known === text)
  if (code !== undefined) return [...before, code]
  const meant = closest(text, warningCodes)
  throw new InvalidArgumentError(
    meant === undefined ? `warnings are ${warningCodes.join(', ')}` : `did you mean ${meant}?`,
  )
}
