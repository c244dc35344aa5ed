import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Milliseconds since the epoch, with fractions: comparable between processes of one machine. */
export const now = () => performance.timeOrigin + performance.now()

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** Runs a command to its end and returns how long that took, ms. */
export async function timeOf(file: string, args: readonly string[]): Promise<number> {
  const startedAt = now()
  const child = spawn(file, args, { stdio: 'ignore' })
  await once(child, 'exit')
  return now() - startedAt
}

/** A Markdown table of rows. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function fixed(ms: number, digits = 1): string {
  return ms.toFixed(digits)
}
