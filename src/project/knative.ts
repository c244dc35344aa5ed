import type { Blueprint, BlueprintService } from '../model/project.ts'
import { present } from '../util/present.ts'
import { shellLine } from '../util/shell-line.ts'
import { quote } from './file-problems.ts'
import { envOfList } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The container of a Knative service that gets the traffic. Its image is one of the project's.
 * @returns `undefined` when it is something else of Kubernetes
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseKnative(text: string, file: string): Blueprint | undefined {
  if (!/^\s*["']?apiVersion["']?\s*:\s*["']?serving\.knative\.dev\//m.test(text)) return undefined
  const reader = new TreeReader(parseYaml(text, file), file)
  const name = reader.text(['metadata', 'name']) ?? 'web'
  const containers = reader.list(['spec', 'template', 'spec', 'containers'])
  const at = containers.find(container => reader.has([...container, 'ports'])) ?? containers[0]
  if (at === undefined) {
    const hint = 'write it below spec.template.spec'
    reader.problem(['spec'], 'a service without "containers"', hint)
  }
  for (const other of containers.filter(container => container !== at))
    reader.notice(`line ${reader.line(other)}: sidecars are not started here`)
  const services = at === undefined ? [] : [readContainer(reader, at, name)]
  reader.refuse()
  return { file, names: 'all', services, notices: reader.notices }
}

function readContainer(reader: TreeReader, at: Path, name: string): BlueprintService {
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe): Path => [...at, probe])
  const http = probes.find(probe => reader.has([...probe, 'httpGet']))
  const env = envOfList(
    reader,
    [...at, 'env'],
    { name: 'name', value: 'value' },
    { service: name, platform: 'Cloud Run' },
  )
  return {
    type: 'web',
    name,
    position: reader.position(at),
    ...runs(reader, at, name),
    ...present({
      port: reader.port([...at, 'ports', 0, 'containerPort']),
      healthPath: http && (reader.path([...http, 'httpGet', 'path']) ?? '/'),
      health: http && timing(reader, http),
      memoryBytes: memory(reader, [...at, 'resources', 'limits', 'memory']),
      bootTimeoutMs: window(reader, [...at, 'startupProbe']),
    }),
    ...(env.length > 0 && { env }),
  }
}

/** `command` is the entrypoint of its image, `args` are what that is given. */
function runs(reader: TreeReader, at: Path, name: string): Partial<BlueprintService> {
  const image = reader.text([...at, 'image'])
  const words = (key: string) => (reader.has([...at, key]) ? reader.texts([...at, key]) : undefined)
  const entrypoint = words('command')
  const command = words('args')
  const line = shellLine([...(entrypoint ?? []), ...(command ?? [])])
  const start = entrypoint && { command: line, position: reader.position([...at, 'command']) }
  if (image === undefined) {
    if (command !== undefined && entrypoint === undefined)
      reader.notice(
        `${name}: args have no effect here: the image's entrypoint, which gets them, is not known`,
      )
    return { ...present({ start }) }
  }
  return { ...present({ start }), container: { image, ...present({ entrypoint, command }) }, ofProject: true }
}

const units: Readonly<Record<string, number>> = {
  k: 1_000,
  M: 1_000 ** 2,
  G: 1_000 ** 3,
  T: 1_000 ** 4,
  Ki: 1_024,
  Mi: 1_024 ** 2,
  Gi: 1_024 ** 3,
  Ti: 1_024 ** 4,
}

/** As Kubernetes writes it: `512Mi`, `1Gi`; `512M` is of thousands. */
function memory(reader: TreeReader, path: Path): number | undefined {
  const text = reader.text(path)
  if (text === undefined) return undefined
  const [, amount, unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?)(|k|M|G|T|Ki|Mi|Gi|Ti)$/.exec(text) ?? []
  const bytes = Math.round(Number(amount) * (units[unit] ?? 1))
  if (amount !== undefined && bytes > 0) return bytes
  reader.problem(path, `"memory" is ${quote(text)}`, 'write a size like 512Mi or 1Gi')
  return undefined
}

function timing(reader: TreeReader, probe: Path): BlueprintService['health'] {
  return present({
    intervalMs: reader.seconds([...probe, 'periodSeconds'], 1, 3600),
    timeoutMs: reader.seconds([...probe, 'timeoutSeconds'], 1, 3600),
  })
}

/** How long a startup probe may go on failing; only where the file says it whole. */
function window(reader: TreeReader, probe: Path): number | undefined {
  const delayMs = reader.seconds([...probe, 'initialDelaySeconds'], 0, 3600) ?? 0
  const periodMs = reader.seconds([...probe, 'periodSeconds'], 1, 3600)
  const failures = reader.whole([...probe, 'failureThreshold'], 1, 3600)
  return periodMs === undefined || failures === undefined ? undefined : delayMs + periodMs * failures
}
