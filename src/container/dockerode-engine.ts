import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { NetworkInspectInfo } from 'dockerode'
import { type DockerClient, statusOf } from './dockerode-client.ts'
import { containerCalls } from './dockerode-containers.ts'
import { imageCalls } from './dockerode-images.ts'
import { labelledVolumes, volumeCalls } from './dockerode-volumes.ts'
import type { Engine, EngineInfo, Labelled } from './engine.ts'

const networkFreeWithinMs = 10_000
const notFound = 404
const inUse = 403

/** An engine that is spoken to by dockerode. Disposing closes its connections. */
export function dockerodeEngine(client: DockerClient, info: EngineInfo, close: () => void): Engine {
  return {
    info,
    ...imageCalls(client),
    ...containerCalls(client, info),
    ...volumeCalls(client),

    async createNetwork(o) {
      const made = await client.call('create a network', docker =>
        docker.createNetwork({
          Name: o.name,
          Driver: 'bridge',
          CheckDuplicate: true,
          Labels: { ...o.labels },
          ...(o.ipv6 && { EnableIPv6: true, IPAM: { Config: [{ Subnet: localSubnet6() }] } }),
        }),
      )
      return made.id
    },

    async gateway(id) {
      return gatewayOf(await client.find('inspect a network', docker => docker.getNetwork(id).inspect()))
    },

    async removeNetwork(id) {
      const giveUpAt = performance.now() + networkFreeWithinMs
      for (;;) {
        try {
          await client.call('remove a network', docker => docker.getNetwork(id).remove())
          return
        } catch (error) {
          if (statusOf(error) === notFound) return
          // A container that is being removed still holds it for a moment.
          if (statusOf(error) !== inUse || performance.now() > giveUpAt) throw error
        }
        await delay(50)
      }
    },

    findLabelled: (label, value) => findLabelled(client, value === undefined ? label : `${label}=${value}`),

    refuseStopping: () => client.refuseStopping(),

    [Symbol.asyncDispose]: async () => close(),
  }
}

/** A subnet out of those that anybody may use (RFC 4193); engines before 27 do not choose one. */
function localSubnet6(): string {
  const [a, b, c] = [0, 2, 4].map(at =>
    randomBytes(6)
      .subarray(at, at + 2)
      .toString('hex'),
  )
  return `fd70:${a}:${b}:${c}::/64`
}

async function findLabelled(client: DockerClient, label: string): Promise<readonly Labelled[]> {
  const filters = { label: [label] }
  const [containers, networks, volumes, images] = await Promise.all([
    client.call('list containers', docker => docker.listContainers({ all: true, filters })),
    client.call('list networks', docker => docker.listNetworks({ filters })),
    labelledVolumes(client, label),
    client.call('list images', docker => docker.listImages({ filters })),
  ])
  return [
    ...containers.map(
      ({ Id: id, Names: names, Labels: labels }): Labelled => ({
        kind: 'container',
        id,
        name: (names[0] ?? '').replace(/^\//, ''),
        labels: labels ?? {},
      }),
    ),
    ...networks.map(
      ({ Id: id, Name: name, Labels: labels }): Labelled => ({
        kind: 'network',
        id,
        name,
        labels: labels ?? {},
      }),
    ),
    ...volumes,
    ...images.map(
      ({ Id: id, RepoTags: names, Labels: labels, Created: created }): Labelled => ({
        kind: 'image',
        id,
        createdAt: created * 1_000,
        // Engines before API 1.43 call what has no name `<none>:<none>`.
        name: names?.[0]?.replace('<none>:<none>', '<none>') ?? '<none>',
        labels: labels ?? {},
      }),
    ),
  ]
}

/** The network has one gateway for each family. */
function gatewayOf(network: NetworkInspectInfo | undefined): string | undefined {
  const gateways = (network?.IPAM?.Config ?? []).flatMap(({ Gateway }) => Gateway ?? [])
  return gateways.find(gateway => !gateway.includes(':'))
}
