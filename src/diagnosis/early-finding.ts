import type { Listener } from '../model/instance.ts'
import type { Platform } from '../model/platform.ts'
import { classifyListeners } from './classify-listeners.ts'

export interface BootSituation {
  readonly platform: Platform
  readonly port: number
  readonly listeners: readonly Listener[]
  /** Since the set of listeners last changed. */
  readonly listenersUnchangedMs: number
  /** Since the process tree last used the processor in earnest; 0 while it is busy. */
  readonly cpuQuietMs: number
  /** Since launch. */
  readonly elapsedMs: number
  /** How long a wrong port must stay as it is before the watching ends. */
  readonly settleMs: number
  /** How long no socket at all may last before the watching ends. Absent: to the deadline. */
  readonly silenceMs?: number | undefined
  /** Wait for the platform's deadline whatever is seen. */
  readonly patient: boolean
  /** Where ports are scanned: those that are open and will not be routed to all the same. */
  readonly notRouted?: readonly number[]
}

/** `diagnose`: tell the user what it looks like, go on watching. `conclude`: end the watching, the verdict stands. */
export type EarlyFinding = { readonly kind: 'nothing-yet' | 'diagnose' | 'conclude' }

/** What may be said before the deadline. Called on each change and once a second. */
export function earlyFinding(s: BootSituation): EarlyFinding {
  const finding = judgeSituation(s)
  return { kind: finding === 'conclude' && s.patient ? 'diagnose' : finding }
}

const wrongAddressMs = 1_000
const quietMs = 2_000
/** An app that never goes quiet (a polling reloader) is concluded after this many settle times. */
const busySettles = 2
const silentForMs = 5_000

function judgeSituation(s: BootSituation): EarlyFinding['kind'] {
  const { portClass, candidates } = classifyListeners(s.listeners, s.port, s.platform.bind)
  switch (portClass) {
    case 'reachable':
    case 'single-address':
      // The dial decides, and is about to.
      return 'nothing-yet'
    case 'loopback':
    case 'wrong-family':
      return s.listenersUnchangedMs >= wrongAddressMs ? 'conclude' : 'diagnose'
    case 'elsewhere':
      return routedByScan(s, candidates) ? 'nothing-yet' : wrongPort(s)
    case 'none':
      if (
        s.listeners.length === 0 &&
        s.cpuQuietMs >= quietMs &&
        s.elapsedMs >= (s.silenceMs ?? Number.POSITIVE_INFINITY)
      )
        return 'conclude'
      return saysNothing(s) ? 'diagnose' : 'nothing-yet'
  }
}

function wrongPort(s: BootSituation): EarlyFinding['kind'] {
  const quiet = s.cpuQuietMs >= quietMs
  const settled = s.listenersUnchangedMs >= s.settleMs
  if (settled && (quiet || s.listenersUnchangedMs >= busySettles * s.settleMs)) return 'conclude'
  return quiet || settled ? 'diagnose' : 'nothing-yet'
}

function routedByScan(s: BootSituation, candidates: readonly { readonly port: number }[]): boolean {
  if (s.platform.port.routes !== 'scan') return false
  const routable = candidates.filter(({ port }) => !s.notRouted?.includes(port))
  return routable.some(({ port }) =>
    ['reachable', 'single-address'].includes(classifyListeners(s.listeners, port, s.platform.bind).portClass),
  )
}

/** Idle, and more than half of the boot window gone without a socket. */
function saysNothing(s: BootSituation): boolean {
  return s.cpuQuietMs >= quietMs && s.elapsedMs >= Math.max(silentForMs, s.platform.boot.timeoutMs / 2)
}
