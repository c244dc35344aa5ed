import { execFile } from 'node:child_process'

/** What a system tool prints; empty when it is missing, fails, or takes longer than 10 s. Never rejects. */
export function readCommand(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> | undefined,
): Promise<string> {
  const limits = { timeout: 10_000, maxBuffer: 64 * 1024 * 1024, windowsHide: true }
  const options = env === undefined ? limits : { ...limits, env }
  return new Promise(resolve => {
    execFile(file, args, options, (_error, stdout) => resolve(stdout))
  })
}
