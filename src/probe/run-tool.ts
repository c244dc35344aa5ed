import { execFile } from 'node:child_process'

/**
 * What a system tool printed on stdout, whatever its exit status: lsof exits 1 when it found nothing.
 * `undefined`: the tool is missing, may not be run, or took longer than `timeoutMs`.
 */
export function runTool(
  command: string,
  args: readonly string[],
  timeoutMs = 5000,
): Promise<string | undefined> {
  return new Promise(resolve => {
    const options = { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, windowsHide: true }
    try {
      execFile(command, [...args], options, (error, stdout) => {
        // A number is the exit status of a tool that ran; anything else is a failure to run it.
        resolve(error && typeof error.code !== 'number' ? undefined : stdout)
      })
    } catch {
      resolve(undefined)
    }
  })
}
