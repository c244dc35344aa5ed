import type { Blueprint, BlueprintService } from '../model/project.ts'
import { present } from '../util/present.ts'
import { builtImage } from './image-build.ts'
import { parseJsonTree } from './json-tree.ts'
import { parseToml } from './toml-tree.ts'
import { type Path, TreeReader } from './tree-reader.ts'

/**
 * The one service of a railway.json or railway.toml; what the file leaves open is told by the project.
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseRailway(text: string, file: string): Blueprint {
  const tree = file.endsWith('.toml') ? parseToml(text, file) : parseJsonTree(text, file)
  const reader = new TreeReader(tree, file)
  const deploy = (key: string): Path => ['deploy', key]
  const healthPath = reader.path(deploy('healthcheckPath'))
  const builder = reader.text(['build', 'builder'])?.toUpperCase() ?? ''
  const dockerfile = reader.text(['build', 'dockerfilePath'])
  const isBuilt = dockerfile !== undefined || builder === 'DOCKERFILE'
  const window = reader.seconds(deploy('healthcheckTimeout'), 1, 86_400)
  const service: BlueprintService = {
    type: 'web',
    name: 'web',
    position: reader.position(['deploy']),
    ...(/^(NIXPACKS|RAILPACK|HEROKU|PAKETO)$/.test(builder) && { native: true }),
    ...present({
      start: reader.command(deploy('startCommand')),
      build: reader.command(['build', 'buildCommand']),
      release: reader.command(deploy('preDeployCommand')),
      healthPath,
      // Without a path nothing is looked at.
      bootTimeoutMs: healthPath === undefined ? undefined : window,
      instances: replicas(reader),
      graceMs: reader.seconds(deploy('drainingSeconds'), 0, 86_400),
    }),
  }
  if (reader.has(deploy('cronSchedule')))
    reader.notice('cronSchedule has no effect here: the service is started once')
  if (reader.has(['environments'])) reader.notice('environments has no effect here')
  for (const part of ['build', 'deploy']) {
    for (const key of reader.map([part]).filter(key => !known.has(key)))
      reader.notice(`${part}.${key} is not known to paas-sim and has no effect`)
  }
  reader.refuse()
  return {
    file,
    names: 'more',
    services: [service],
    ...(isBuilt && { container: builtImage(dockerfile ?? 'Dockerfile') }),
    notices: reader.notices,
  }
}

/** Of all regions together, where they are named. */
function replicas(reader: TreeReader): number | undefined {
  const regions: Path = ['deploy', 'multiRegionConfig']
  const counts = reader
    .keys(regions)
    .map(region => reader.whole([...regions, region, 'numReplicas'], 0, 100) ?? 1)
  return counts.length > 0
    ? counts.reduce((sum, count) => sum + count)
    : reader.whole(['deploy', 'numReplicas'], 1, 100)
}

const known: ReadonlySet<string> = new Set([
  ...['buildCommand', 'startCommand', 'preDeployCommand', 'healthcheckPath', 'healthcheckTimeout'],
  ...['numReplicas', 'multiRegionConfig', 'drainingSeconds', 'cronSchedule'],
  // Of Railway's side only.
  ...['builder', 'buildEnvironment', 'dockerfilePath', 'watchPatterns', 'nixpacksPlan', 'nixpacksConfigPath'],
  ...['nixpacksVersion', 'railpackVersion', 'restartPolicyType', 'restartPolicyMaxRetries', 'region'],
  ...['sleepApplication', 'overlapSeconds', 'runtime', 'limitOverride', 'ipv6EgressEnabled'],
  ...['requiredMountPath', 'useLegacyStacker', 'environments'],
])
