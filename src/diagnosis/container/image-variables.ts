import type { ContainerFacts } from '../../model/container.ts'
import type { Fix } from '../../model/verdict.ts'
import { isLoopbackName, namesHost } from '../clues/environment.ts'
import { commandFix } from '../explain/bind-fixes.ts'
import type { Case } from '../explain/explanation.ts'
import type { Want } from '../want.ts'
import { changeEnv, placed } from './env-line.ts'

/** What is to change in the variables of the image that tell the app where to listen. */
export function imageVariableFixes(c: Case, want: Want): readonly Fix[] {
  const { container, evidence, commands } = c
  if (container === undefined) return []
  const { facts } = container
  const port = want.port ? bakedPortOf(c, want) : undefined
  const host = want.host === undefined ? undefined : bakedHost(facts, evidence.environment)
  const fixes: Fix[] = []
  if (port !== undefined) {
    const outer = commands.at(-1)
    const text = `give ${port.name} the platform's port`
    const same = /^\d+$/.test(port.value)
    if (port.name === want.variable)
      fixes.push({
        text: `${port.name} is baked in${placed(facts, port.name)}: read it when the app starts, not when it is built`,
        ...changeEnv(facts, port.name, undefined),
      })
    else if (outer?.instruction !== undefined && same)
      fixes.push(commandFix(outer, `${port.name}=$${want.variable} ${outer.command}`, text))
    else
      fixes.push({
        text: `let the app read ${want.variable}, or start it with ${port.name}=${port.value.replace(/\d{2,5}/, `$${want.variable}`)}`,
        ...changeEnv(facts, port.name, undefined),
      })
  }
  if (host !== undefined)
    fixes.push({
      text: `${host.name} of the image${placed(facts, host.name)} keeps the app inside its container: listen on all interfaces`,
      ...changeEnv(facts, host.name, want.host),
    })
  return fixes
}

/** The one the listener follows. */
export function bakedPortOf({ container, evidence }: Case, { variable, foundPorts }: Want) {
  if (container === undefined) return undefined
  const { facts } = container
  const own = foundPorts
    .map(port => ownPort(facts.image.env, variable, port))
    .find(port => port !== undefined)
  return (
    bakedPort(facts, foundPorts, evidence.environment) ??
    (evidence.port === Number(own?.value) ? undefined : own)
  )
}

/** PORT of the image, which something took before the platform's came: a build, a file of settings. */
export function ownPort(
  env: Readonly<Record<string, string>>,
  variable: string,
  port: number,
): { readonly name: string; readonly value: string } | undefined {
  const value = env[variable]
  return value === String(port) ? { name: variable, value } : undefined
}

/**
 * A variable of the image that names one of these ports, where the platform does not set it: the app follows it.
 * @param given the variables the container was given: they win
 */
export function bakedPort(
  { image }: ContainerFacts,
  ports: readonly number[],
  given: Readonly<Record<string, string>>,
): { readonly name: string; readonly value: string } | undefined {
  const names = new Set(ports.map(String))
  const found = Object.entries(image.env).filter(([name, value]) => {
    const port = /^(?:.*:)?(\d{2,5})(?:\/.*)?$/.exec(value.trim())?.[1]
    return given[name] === undefined && port !== undefined && names.has(port)
  })
  const own = found.find(([name]) => /PORT|URLS?$|LISTEN|BIND|ADDR/i.test(name))
  return own && { name: own[0], value: own[1] }
}

/** A variable of the image such as HOST whose value is a loopback name. */
function bakedHost(
  { image }: ContainerFacts,
  given: Readonly<Record<string, string>>,
): { readonly name: string; readonly value: string } | undefined {
  const found = Object.entries(image.env).find(
    ([name, value]) => given[name] === undefined && namesHost(name) && isLoopbackName(value),
  )
  return found && { name: found[0], value: found[1] }
}
