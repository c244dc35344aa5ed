import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Scenario } from './scenarios.ts'

const run = promisify(execFile)

/** What a client saw; times in ms. A message is a request of a WebSocket. */
export interface Load {
  readonly requests: number
  /** Answers that were no success, and connections that ended without one. */
  readonly failed: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

/** Loads a port of 127.0.0.1 from core 1. */
export async function load(
  scenario: Scenario,
  port: number,
  seconds: number,
  dir: string,
  apps: string,
): Promise<Load> {
  const { client, connections } = scenario
  const pinned = ['-c', '1']
  if (client.kind === 'websocket') {
    const echo = [join(apps, 'websocket-load.mjs'), String(port), String(connections), String(seconds)]
    const { stdout } = await run('taskset', [...pinned, process.execPath, ...echo])
    return JSON.parse(stdout) as Load
  }
  const script = join(dir, `${scenario.id}.lua`)
  await writeFile(script, client.lua)
  const url = `http://127.0.0.1:${port}${client.path}`
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url]
  const { stdout } = await run('taskset', [...pinned, ...wrk])
  return readWrk(stdout)
}

/** Reads wrk's report. */
export function readWrk(report: string): Load {
  const requests = Number(/(\d+) requests in/.exec(report)?.[1])
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(report)?.[1] ?? 0)
  const [, connects = 0, reads = 0, writes = 0, timeouts = 0] =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(report)?.map(Number) ?? []
  return {
    requests,
    failed: refused + connects + reads + writes + timeouts,
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(report)?.[1]),
    p50: milliseconds(/^\s+50%\s+(\S+)/m.exec(report)?.[1]),
    p99: milliseconds(/^\s+99%\s+(\S+)/m.exec(report)?.[1]),
  }
}

function milliseconds(text = ''): number {
  const value = Number.parseFloat(text)
  if (text.endsWith('us')) return value / 1000
  if (text.endsWith('ms')) return value
  return text.endsWith('m') ? value * 60_000 : value * 1000
}
