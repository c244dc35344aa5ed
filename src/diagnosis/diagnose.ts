import type { Evidence } from '../model/evidence.ts'
import type { PlatformVerdict } from '../model/platform.ts'
import type { Verdict, VerdictCode } from '../model/verdict.ts'
import { withContainer } from './container/container-explanation.ts'
import { explainCrash, explainExit } from './explain/ended.ts'
import { explainExpectations } from './explain/expectations.ts'
import type { Case, Explanation } from './explain/explanation.ts'
import { explainLateBind } from './explain/late-bind.ts'
import { makeCase } from './explain/make-case.ts'
import { explainNotListening } from './explain/not-listening.ts'
import { explainPortTaken } from './explain/port-taken.ts'
import { explainStartFailed, waitsInVain } from './explain/start-failed.ts'
import { explainUnhealthy } from './explain/unhealthy.ts'
import { explainWrongBind } from './explain/wrong-bind.ts'
import { explainWrongProtocol } from './explain/wrong-protocol.ts'
import { judge } from './judge.ts'
import { observe } from './observe.ts'
import { redact } from './redact.ts'
import { summarize } from './summarize.ts'
import { duration } from './text.ts'
import { bracketed } from './want.ts'
import { warningsOf } from './warnings.ts'

/** The verdict on one instance: what happened, why, and what to change. No secret of its environment is in it. */
export function diagnose(evidence: Evidence): Verdict {
  const { platform, service } = evidence
  const code = judge(evidence)
  // Texts are cut on the way into the verdict: half a secret could no longer be told from any other word.
  const c = makeCase(withoutSecrets(evidence))
  const explanation = withContainer(explain(code, c), code, c)
  const ok = code === 'ok'
  const said = explanation.platformVerdict ?? platform.verdicts[code]
  // Codes and consequences are the router's; what gets no requests has none.
  const ofRouter = service.kind === 'web' && service.routed !== false && !waitsInVain(evidence)
  const verdict: Verdict = {
    platform: platform.id,
    service: service.name,
    ok,
    code,
    platformCode: ok || !ofRouter ? null : (explanation.platformCode ?? said?.code ?? null),
    summary:
      ok || code === 'expectation-failed'
        ? explanation.because
        : failureText(said, explanation.because, evidence),
    observations: [...observe(code, c), ...explanation.observations],
    fix: explanation.fix,
    warnings: warningsOf(c, ok),
  }
  return redact(verdict, variablesOf(evidence))
}

function failureText(said: PlatformVerdict | undefined, because: string, evidence: Evidence): string {
  const { platform, service, deadlineMs } = evidence
  if (waitsInVain(evidence)) return `${service.name} was not started: ${because}`
  if (service.kind === 'worker') return `${platform.name} counts this worker as crashed: ${because}`
  if (service.kind === 'task') return `this task failed: ${because}`
  if (service.routed === false) return privateFailure(service.name, because)
  return summarize(platform, said, because, deadlineMs)
}

/** No router leads to it, and no deadline of a router's ends it. */
function privateFailure(name: string, because: string): string {
  const what = `${name} is not there for the services beside it`
  return because === '' ? what : `${what}: ${because}`
}

/** All but the environment, which the explanations compare with what was found. */
function withoutSecrets(evidence: Evidence): Evidence {
  const { platform, environment, ...seen } = evidence
  return { ...redact(seen, variablesOf(evidence)), platform, environment }
}

/** Its own, and those that are in its image. */
function variablesOf({ environment, container }: Evidence): Readonly<Record<string, string>> {
  return { ...container?.image.env, ...environment }
}

function explain(code: VerdictCode, c: Case): Explanation {
  switch (code) {
    case 'wrong-port':
    case 'loopback-only':
    case 'wrong-family':
      return explainWrongBind(c)
    case 'not-listening':
      return explainNotListening(c)
    case 'late-bind':
      return explainLateBind(c)
    case 'crashed':
      return explainCrash(c)
    case 'exited':
      return explainExit(c)
    case 'port-taken':
      return explainPortTaken(c)
    case 'start-failed':
      return explainStartFailed(c)
    case 'unhealthy':
      return explainUnhealthy(c)
    case 'wrong-protocol':
      return explainWrongProtocol(c)
    case 'expectation-failed':
      return explainExpectations(c)
    // An evidence is of a service; `no-service` has a function of its own.
    case 'no-service':
    case 'ok':
      return { because: okText(c), observations: [], fix: [] }
  }
}

function okText({ evidence, classes }: Case): string {
  const { platform, service, boundAfterMs, port, instance, dial } = evidence
  if (service.kind === 'task') return `${instance} ended with status 0`
  if (port === undefined) return `${instance} runs`
  const routed = dial?.outcome === 'connected' ? dial.port : port
  const listener = [...classes.onPort, ...classes.candidates].find(found => found.port === routed)
  const at = listener === undefined ? `port ${routed}` : `${bracketed(listener.address)}:${routed}`
  const after = boundAfterMs === undefined ? '' : ` after ${duration(boundAfterMs)}`
  return service.routed === false
    ? `the services beside ${service.name} reach it at ${at}${after}`
    : `${platform.name}'s router reaches this app at ${at}${after}`
}
