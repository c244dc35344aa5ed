import { type DockerClient, statusOf } from './dockerode-client.ts'
import type { Engine, Labelled } from './engine.ts'

const notFound = 404
const inUse = 409

type VolumeCalls = Pick<Engine, 'createVolume' | 'hasVolume' | 'removeVolume'>

export function volumeCalls(client: DockerClient): VolumeCalls {
  return {
    async createVolume({ name, labels }) {
      await client.call('create a volume', docker =>
        docker.createVolume({ Name: name, Labels: { ...labels } }),
      )
    },

    async hasVolume(name) {
      return (await client.find('inspect a volume', docker => docker.getVolume(name).inspect())) !== undefined
    },

    async removeVolume(name) {
      try {
        await client.call('remove a volume', docker => docker.getVolume(name).remove())
        return true
      } catch (error) {
        if (statusOf(error) === notFound) return true
        if (statusOf(error) === inUse) return false
        throw error
      }
    },
  }
}

/** @param label `name` or `name=value` */
export async function labelledVolumes(client: DockerClient, label: string): Promise<readonly Labelled[]> {
  const found = await client.call('list volumes', docker =>
    docker.listVolumes({ filters: { label: [label] } }),
  )
  // The engine says `null` for none, which the library's types do not know.
  const volumes: typeof found.Volumes | null = found.Volumes
  return (volumes ?? []).map(({ Name: name, Labels: labels }) => ({
    kind: 'volume',
    id: name,
    name,
    labels: labels ?? {},
  }))
}
