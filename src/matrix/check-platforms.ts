import type { PaasSimError } from '../model/errors.ts'
import type { Event } from '../model/events.ts'
import type { Platform } from '../model/platform.ts'
import type { Verdict } from '../model/verdict.ts'
import { bootKey } from './boot-key.ts'
import { type BootResult, type CheckSetting, checkOne } from './check-one.ts'
import { lanesFor, needsQuiet } from './neighbours.ts'
import {
  hardCodedPort,
  leavesOpen,
  type PortProof,
  proofOf,
  proofOfTwo,
  trySecondPort,
  withWarning,
} from './second-port.ts'
import { settleAfter } from './settle-after.ts'
import { silenceAfter } from './silence-after.ts'

export interface MatrixOptions extends CheckSetting {
  /** At least one. */
  readonly platforms: readonly Platform[]
  /** Called with every event of every boot, each with the platform it belongs to; the verdicts come last. */
  readonly onEvent: (event: Event) => void
  /** Whether a second boot proves that PORT is read, where a fixed PORT leaves that open. */
  readonly secondPort: boolean
}

export interface PlatformResult {
  readonly platform: Platform
  readonly verdicts: readonly Verdict[]
  readonly error?: PaasSimError
}

/**
 * Checks one project on several platforms, in their order: one boot for those that would make the same one. The first
 * boot shows whether others may run beside each other: an app that opens ports of its own would get in its own way.
 * Rejects with the signal's reason; what has been judged by then is told all the same.
 */
export async function checkPlatforms(o: MatrixOptions): Promise<readonly PlatformResult[]> {
  const results = new Map<Platform, Judged>()
  try {
    return await checkAll(o, results)
  } catch (error) {
    // A check that is ended early (one platform may wait for minutes) tells what it has found so far.
    tellResults(
      o,
      o.platforms.flatMap(platform => {
        const judged = results.get(platform)
        return judged === undefined ? [] : [resultOf(platform, judged)]
      }),
    )
    throw error
  }
}

/** @param results filled as it goes */
async function checkAll(
  o: MatrixOptions,
  results: Map<Platform, Judged>,
): Promise<readonly PlatformResult[]> {
  const groups = grouped(scoutFirst(o.platforms))
  const boots: BootResult[] = []
  const [scouts = [], ...rest] = groups
  const scout = await judge(o, scouts, boots)
  for (const [platform, judged] of scout.judged) results.set(platform, judged)
  if (rest.length > 0) tellSilence(o, scouts[0], scout.boot)
  const alone: (readonly Platform[])[] = []
  await inLanes(lanesFor(scout.boot), rest, async group => {
    const { judged, boot } = await judge(o, group, boots)
    if (needsQuiet(scout.boot, boot)) alone.push(group)
    else for (const [platform, result] of judged) results.set(platform, result)
  })
  for (const group of alone)
    for (const [platform, result] of (await judge(o, group, boots)).judged) results.set(platform, result)
  const proof = await proofFor(o, results)
  const failing = o.platforms.filter(platform => results.get(platform)?.verdicts.some(({ ok }) => !ok))
  const told = o.platforms.map(platform => {
    const judged = results.get(platform)
    if (judged === undefined) throw new Error(`${platform.id} was not judged`)
    return withProof({ ...judged, platform }, proof, failing)
  })
  tellResults(o, told)
  return told
}

interface Judged {
  readonly boot: BootResult
  readonly verdicts: readonly Verdict[]
}

function tellSilence(
  { options, onEvent }: MatrixOptions,
  scout: Platform | undefined,
  boot: BootResult,
): void {
  const ms = silenceAfter([boot])
  if (ms === undefined || scout === undefined || options.silenceMs !== undefined || options.patient) return
  const message = `the app has opened no socket in the whole boot window of ${scout.name}: on the others it is given up after ${ms / 1000} s without one; --patient waits for each window`
  onEvent({
    type: 'notice',
    time: new Date().toISOString(),
    platform: scout.id,
    code: 'silence-known',
    message,
  })
}

/** A PORT that differs from boot to boot tells most about the app. */
function scoutFirst(platforms: readonly Platform[]): readonly Platform[] {
  const scout = platforms.find(({ port }) => port.choice.kind === 'dynamic' && port.routes === 'port')
  return scout === undefined ? platforms : [scout, ...platforms.filter(platform => platform !== scout)]
}

function grouped(platforms: readonly Platform[]): readonly (readonly Platform[])[] {
  const groups = new Map<string, Platform[]>()
  for (const platform of platforms) {
    const key = bootKey(platform)
    groups.set(key, [...(groups.get(key) ?? []), platform])
  }
  return [...groups.values()]
}

/** @param boots those there have been; the one this makes is added */
async function judge(
  o: MatrixOptions,
  group: readonly Platform[],
  boots: BootResult[],
): Promise<{ readonly boot: BootResult; readonly judged: ReadonlyMap<Platform, Judged> }> {
  const [platform, ...others] = group
  if (platform === undefined) throw new Error('a group of no platforms')
  const { options } = o
  // What prepares the project does so once, whatever platforms there are.
  const again =
    boots.length === 0
      ? {}
      : {
          build: false,
          release: false,
          settleMs: options.settleMs ?? settleAfter(boots),
          silenceMs: options.silenceMs ?? silenceAfter(boots),
        }
  const features = (options.features ?? []).filter(name => platform.features?.[name] !== undefined)
  const boot = await checkOne({ ...o, options: { ...options, ...again, features, platform } }, event =>
    o.onEvent({ ...event, platform: platform.id }),
  )
  boots.push(boot)
  const judged = new Map<Platform, Judged>([[platform, { boot, verdicts: boot.verdicts }]])
  for (const other of others) {
    const message = `${other.name} would boot it in the same way as ${platform.name}: judged by that boot`
    const time = new Date().toISOString()
    o.onEvent({ type: 'notice', time, platform: other.id, code: 'boot-shared', message })
    judged.set(other, { boot, verdicts: await boot.verdictsFor(other) })
  }
  return { boot, judged }
}

async function inLanes<T>(
  lanes: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane))
}

/** Proven by a boot there was, else by one more; `undefined`: nothing to prove. */
async function proofFor(
  o: MatrixOptions,
  results: ReadonlyMap<Platform, Judged>,
): Promise<PortProof | undefined> {
  const open = [...results].find(([platform, judged]) => leavesOpen(platform, judged.boot))
  if (!o.secondPort || open === undefined) return undefined
  for (const [platform, { boot }] of results) {
    if (platform.port.routes === 'scan' || leavesOpen(platform, boot)) continue
    const proof = proofOf(boot)
    if (proof.readsPort !== 'unknown') return proof
  }
  for (const { boot } of results.values()) {
    const proof = proofOfTwo(open[1].boot, boot)
    if (proof.readsPort !== 'unknown') return proof
  }
  return trySecondPort(o, open[0], open[1].boot)
}

function withProof(
  result: PlatformResult & Judged,
  proof: PortProof | undefined,
  failing: readonly Platform[],
): PlatformResult {
  const { platform, boot } = result
  const plain = resultOf(platform, result)
  if (proof?.readsPort !== 'no' || !leavesOpen(platform, boot)) return plain
  const warning = hardCodedPort(
    proof,
    platform.port,
    failing.map(({ name }) => name),
  )
  return { ...plain, verdicts: withWarning(result.verdicts, proof.verdict.service, warning) }
}

function resultOf(platform: Platform, { verdicts, boot: { error } }: Judged): PlatformResult {
  return { platform, verdicts, ...(error === undefined ? {} : { error }) }
}

function tellResults(o: MatrixOptions, results: readonly PlatformResult[]): void {
  const time = () => new Date().toISOString()
  for (const { platform, error } of results) {
    if (error === undefined) continue
    const { code, message, hint, position } = error
    o.onEvent({ type: 'error', time: time(), platform: platform.id, code, message, hint, ...position })
  }
  for (const { verdicts } of results)
    for (const verdict of verdicts) o.onEvent({ type: 'verdict', time: time(), ...verdict })
}
