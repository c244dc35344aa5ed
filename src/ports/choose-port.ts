import { PaasSimError } from '../model/errors.ts'
import type { PortRule } from '../model/platform.ts'
import { checkPort } from './check-port.ts'
import { type PortRange, readEphemeralRanges } from './ephemeral-ranges.ts'
import { leasePort } from './lease-port.ts'
import { isTellingPort } from './telling-ports.ts'

/** A port nobody listens on and no other paas-sim run will take, until it is disposed. */
export interface LeasedPort extends AsyncDisposable {
  readonly port: number
  /** The platform's fixed port, when this one had to stand in for it. */
  readonly replaced?: number
}

/**
 * Finds a port for an instance: the platform's fixed port when it is free and permitted, else a free one.
 * @param o.avoid ports not to take, e.g. the public one
 * @throws PaasSimError `no-free-port`; `signal.reason` when aborted
 */
export async function choosePort(
  rule: PortRule,
  o: { avoid?: ReadonlySet<number>; signal?: AbortSignal } = {},
): Promise<LeasedPort> {
  const { avoid = new Set<number>(), signal } = o
  const { choice } = rule
  const fixed = choice.kind === 'fixed' ? choice.port : undefined
  if (fixed !== undefined && !avoid.has(fixed)) {
    const lease = await take(fixed, signal)
    if (lease !== undefined) return lease
  }
  const wanted = choice.kind === 'fixed' ? substituteRange : choice
  const ports = portsToTry(wanted, await readEphemeralRanges()).filter(port => !avoid.has(port))
  const start = Math.floor(Math.random() * ports.length)
  for (let step = 0; step < ports.length; step++) {
    const lease = await take(ports[(start + step) % ports.length] ?? 0, signal)
    if (lease !== undefined) return fixed === undefined ? lease : Object.assign(lease, { replaced: fixed })
  }
  const message = `no port from ${wanted.from} to ${wanted.to} is free`
  throw new PaasSimError(
    'no-free-port',
    message,
    'stop programs that listen; "ss -ltn" (Linux) or "netstat -an" lists them',
  )
}

/** Stands in for a fixed port, in the middle of what systems leave alone. */
const substituteRange: PortRange = { from: 10_000, to: 32_000 }

/**
 * The ports of a range that the system never gives out by itself: a dial of a free port inside such a range can be given
 * that very port as its own, connect to itself, and keep the app from it. When nothing is left, the whole range.
 * Ports that are some framework's default are left out: an app that ignores PORT would be right by chance.
 */
export function portsToTry(range: PortRange, ephemeral: readonly PortRange[]): readonly number[] {
  const all: number[] = []
  const quiet: number[] = []
  for (let port = range.from; port <= range.to; port++) {
    all.push(port)
    if (!ephemeral.some(({ from, to }) => port >= from && port <= to)) quiet.push(port)
  }
  const candidates = quiet.length > 0 ? quiet : all
  const silent = candidates.filter(port => !isTellingPort(port))
  return silent.length > 0 ? silent : candidates
}

/** The lease comes first: from then on no other run tests this port, and two tests cannot disturb one another. */
async function take(port: number, signal: AbortSignal | undefined): Promise<LeasedPort | undefined> {
  signal?.throwIfAborted()
  const lease = await leasePort(port)
  if (lease === undefined) return undefined
  try {
    if ((await checkPort(port)) === 'free') {
      signal?.throwIfAborted()
      return lease
    }
  } catch (error) {
    await lease[Symbol.asyncDispose]()
    throw error
  }
  await lease[Symbol.asyncDispose]()
  return undefined
}
