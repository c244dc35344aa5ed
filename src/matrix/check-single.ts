import type { Event } from '../model/events.ts'
import type { Platform } from '../model/platform.ts'
import type { Verdict } from '../model/verdict.ts'
import { namedPlatform } from '../platform/named-platform.ts'
import { platforms } from '../platform/registry.ts'
import { type CheckSetting, checkOne } from './check-one.ts'
import { hardCodedPort, leavesOpen, trySecondPort, withWarning } from './second-port.ts'

/**
 * Checks a project on one platform, the one its files tell where none is asked for. The verdicts are told last.
 * @throws PaasSimError for a mistake in the options or files
 */
export async function checkSingle(
  o: CheckSetting & { readonly secondPort: boolean; readonly onEvent: (event: Event) => void },
): Promise<readonly Verdict[]> {
  let id = ''
  const boot = await checkOne(o, event => {
    if (event.type === 'start') id = event.platform
    o.onEvent(event)
  })
  if (boot.error !== undefined) throw boot.error
  const platform = await namedPlatform(o.options.platform ?? id, o.host.cwd)
  let { verdicts } = boot
  if (o.secondPort && leavesOpen(platform, boot)) {
    const { variable } = platform.port
    const message = `one more boot, with another ${variable}: does the app read it?`
    o.onEvent({ type: 'notice', time: new Date().toISOString(), code: 'second-port', message })
    const proof = await trySecondPort(o, platform, boot)
    if (proof.readsPort === 'no') {
      const warning = hardCodedPort(proof, platform.port, failingElsewhere(boot.port))
      verdicts = withWarning(verdicts, proof.verdict.service, warning)
    }
  }
  for (const verdict of verdicts) o.onEvent({ type: 'verdict', time: new Date().toISOString(), ...verdict })
  return verdicts
}

/** Platforms that route to PORT alone and have another one. */
function failingElsewhere(port: number | undefined): readonly string[] {
  return platforms.filter(platform => routesElsewhere(platform, port)).map(({ name }) => name)
}

function routesElsewhere({ port: { choice, routes } }: Platform, port: number | undefined): boolean {
  return routes === 'port' && (choice.kind === 'dynamic' || choice.port !== port)
}
