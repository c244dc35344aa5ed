import type { Evidence } from '../model/evidence.ts'
import type { HttpProbe } from '../model/instance.ts'
import type { VerdictCode } from '../model/verdict.ts'
import { present } from '../util/present.ts'
import { classifyListeners, reachOf } from './classify-listeners.ts'
import { crashClues } from './clues/crash-clues.ts'
import { cannotExecute } from './container/cannot-execute.ts'
import { withContainerClues } from './container/container-clues.ts'

/** Which verdict the evidence carries. */
export function judge(e: Evidence): VerdictCode {
  if (e.startError !== undefined || e.ending === 'start-failed') return 'start-failed'
  if (e.ending === 'port-taken') return 'port-taken'
  // What is no HTTP says more than the crash that our HTTP may have brought about.
  if (e.firstAnswer?.outcome === 'not-http') return 'wrong-protocol'
  if (e.service.kind === 'task' && e.exit?.code === 0) return 'ok'
  if (endedByItself(e)) return judgeEnd(e)
  if (e.port === undefined) return 'ok'
  if (portHeldByAnother(e)) return 'port-taken'
  const code = judgeBind(e)
  const asExpected = e.firstAnswer?.expectations?.every(({ mismatches }) => mismatches.length === 0) ?? true
  return code === 'ok' && !asExpected ? 'expectation-failed' : code
}

/** A crash clue list for this evidence, see crash-clues.ts. */
export function cluesOf(e: Evidence) {
  const clues = crashClues({
    exit: e.exit,
    logTail: e.logTail,
    command: e.service.command,
    project: e.project,
    ...present({ build: buildOf(e) }),
    variable: e.platform.port.variable,
    port: e.port,
    withheld: e.withheld,
  })
  return withContainerClues(e, clues)
}

/** What the platform's file says, else the first of its scripts that the project has. */
function buildOf({ service, project, platform }: Evidence): string | undefined {
  const { scripts = {} } = project.packageJson ?? {}
  // `build` is told with the project's own package manager.
  const script = platform.start.buildScripts.find(name => name !== 'build' && scripts[name] !== undefined)
  return service.build ?? (script && `npm run ${script}`)
}

/** The shell found no program of this name (127), or may not execute it (126). */
export function commandFailure(e: Evidence): 'not-found' | 'not-executable' | undefined {
  const log = e.logTail.join('\n')
  if (e.exit?.code === 127) return 'not-found'
  if (e.exit?.code === 126) return 'not-executable'
  if (e.exit?.code === 9009 || /is not recognized as an internal or external command/.test(log))
    return 'not-found'
  return undefined
}

function endedByItself(e: Evidence): boolean {
  if (e.exit === undefined) return false
  // An exit that `stop` brought about says nothing about the boot.
  return e.ending === 'exited' || e.stop === undefined
}

function judgeEnd(e: Evidence): VerdictCode {
  const taken = cluesOf(e).find(clue => clue.kind === 'address-in-use')
  if (taken !== undefined && e.portOwner !== undefined && (taken.port ?? e.port) === e.port)
    return 'port-taken'
  if (commandFailure(e) !== undefined || cannotExecute(e) !== undefined) return 'start-failed'
  return e.exit?.code === 0 ? 'exited' : 'crashed'
}

function portHeldByAnother(e: Evidence): boolean {
  if (e.portOwner === undefined || e.boundAfterMs !== undefined) return false
  const own = [...e.listeners.map(listener => listener.process?.pid), ...e.survivors.map(({ pid }) => pid)]
  return !own.includes(e.portOwner.pid)
}

function judgeBind(e: Evidence): VerdictCode {
  const { portClass, candidates, side } = classifyListeners(e.listeners, e.port, e.platform.bind)
  if (e.boundAfterMs !== undefined) return judgeBound(e, e.boundAfterMs)
  switch (portClass) {
    case 'reachable':
    case 'single-address':
      return reachableByTable(e)
    case 'loopback':
      return 'loopback-only'
    case 'wrong-family':
      return 'wrong-family'
    case 'elsewhere': {
      if (e.platform.port.routes === 'port') return 'wrong-port'
      const reaches = candidates.map(listener => reachOf(listener, e.platform.bind))
      // A scan takes what answers HTTP, and has not taken this.
      if (reaches.includes('any') || reaches.includes('single'))
        return e.ending === 'ready' ? answersHttp(e) : 'wrong-port'
      return reaches.includes('loopback') ? 'loopback-only' : 'wrong-family'
    }
    case 'none':
      if (e.ending === 'ready') return answersHttp(e)
      // A metrics port alone at the end is where the app ended up; a debugger is never the app.
      return side.some(({ role }) => role.kind === 'side') ? 'wrong-port' : 'not-listening'
  }
}

function judgeBound(e: Evidence, boundAfterMs: number): VerdictCode {
  if (boundAfterMs > e.deadlineMs) return 'late-bind'
  return answersHttp(e)
}

/** The table shows a good listener, yet no dial got through before the watching ended. */
function reachableByTable(e: Evidence): VerdictCode {
  if (e.ending === 'ready' || e.ending === 'unhealthy' || e.dial?.outcome === 'connected')
    return answersHttp(e)
  const dualStackUnknown = e.listeners.some(
    listener =>
      listener.kind === 'tcp' &&
      listener.port === e.port &&
      listener.family === 'ipv6' &&
      listener.dualStack === undefined,
  )
  // The connect is the truth: `::` that refuses IPv4 is IPv6-only.
  return dualStackUnknown && e.platform.bind.family === 'ipv4' ? 'wrong-family' : 'late-bind'
}

function answersHttp(e: Evidence): VerdictCode {
  if (e.health !== undefined && e.ending !== 'ready')
    return speaksHttp(e.health) ? 'unhealthy' : 'wrong-protocol'
  if (e.ending === 'unhealthy') return 'unhealthy'
  if (e.firstAnswer === undefined || e.firstAnswer.outcome === 'timeout') return 'ok'
  return e.firstAnswer.outcome === 'answer' ? 'ok' : 'wrong-protocol'
}

function speaksHttp(probe: HttpProbe): boolean {
  return probe.outcome !== 'not-http' && probe.outcome !== 'closed'
}
