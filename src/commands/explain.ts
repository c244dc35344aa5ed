import { explainCode } from '../explain/explain-code.ts'
import { listCodes } from '../explain/list-codes.ts'
import { profiles } from '../platform/registry.ts'
import { codeListLines, explanationLines } from '../report/explained.ts'
import type { CommandIo, OutputOptions } from './io.ts'
import { lookFor } from './report.ts'

const widest = 100

/** Tells what a code means, or lists them all. 0: told. Throws `usage` for a code that nobody knows. */
export async function explain(
  code: string | undefined,
  output: OutputOptions,
  io: CommandIo,
): Promise<number> {
  const look = lookFor(output, io)
  const width = Math.min(io.stdout.columns ?? widest, widest)
  if (code === undefined) {
    const codes = listCodes(profiles)
    print(io, output.json ? { type: 'codes', codes } : codeListLines(codes, width, look))
  } else {
    const told = explainCode(code, profiles)
    print(io, output.json ? { type: 'explanation', ...told } : explanationLines(told, width, look))
  }
  return 0
}

/** Text, or one object on one line, as everywhere with `--json`. */
function print({ stdout }: CommandIo, told: object | readonly string[]): void {
  const line = () => JSON.stringify({ ...told, time: new Date().toISOString() })
  stdout.write(`${Array.isArray(told) ? told.join('\n') : line()}\n`)
}
