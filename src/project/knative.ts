import type { Blueprint, BlueprintService } from '../model/project.ts'
import { present } from '../util/present.ts'
import { shellLine } from '../util/shell-line.ts'
import { envOfList } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The container of a Knative service that gets the traffic. Its command, where there is none, is the image's: here the
 * project's own.
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
    ...present({
      start: command(reader, at, name),
      port: reader.port([...at, 'ports', 0, 'containerPort']),
      healthPath: http && (reader.path([...http, 'httpGet', 'path']) ?? '/'),
      health: http && timing(reader, http),
      bootTimeoutMs: window(reader, [...at, 'startupProbe']),
    }),
    ...(env.length > 0 && { env }),
  }
}

function command(reader: TreeReader, at: Path, name: string): BlueprintService['start'] {
  const words = reader.texts([...at, 'command'])
  const args = reader.texts([...at, 'args'])
  if (words.length > 0)
    return { command: shellLine([...words, ...args]), position: reader.position([...at, 'command']) }
  if (args.length > 0)
    reader.notice(`${name}: args have no effect here: the image's entrypoint, which gets them, is not known`)
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
