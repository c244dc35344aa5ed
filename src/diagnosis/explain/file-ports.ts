import type { PlacedPort } from '../../model/project.ts'
import type { Fix, Observation } from '../../model/verdict.ts'
import { type Case, clue } from './explanation.ts'

/** Which files name a port, for an app that listens on another than the router goes to; nothing when none does. */
export function filePorts({ evidence }: Case): readonly Observation[] {
  const ports = [...(evidence.service.declaredPorts ?? []), ...(evidence.project.declaredPorts ?? [])]
  if (ports.length === 0) return []
  const texts = ports.map(({ port, key, position }) => `${placeOf(position)} says ${key} ${port}`)
  return [clue([...new Set(texts)].slice(0, 4).join('; '))]
}

/** The platform's file sends the router to one port and the variable tells the app another, which it has obeyed. */
export function contradiction({ evidence }: Case, foundPorts: readonly number[]): readonly Fix[] {
  const { service, environment, platform, port } = evidence
  const { variable } = platform.port
  const given = environment[variable]
  if (service.port === undefined || given === undefined || given === String(port)) return []
  if (!foundPorts.includes(Number(given))) return []
  const { key, position } = service.port
  const { file, line } = position
  return [
    {
      text: `name one port in both places: ${variable} is ${Number(given)}, ${key} is ${service.port.port}`,
      file,
      ...(line !== undefined && { line }),
    },
  ]
}

function placeOf({ file, line }: PlacedPort['position']): string {
  return line === undefined ? file : `${file}:${line}`
}
