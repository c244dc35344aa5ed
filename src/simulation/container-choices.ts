import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import type { ImageFacts } from '../model/container.ts'
import type { Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'

/** TCP ports in a container that something outside may dial. */
export function portsToPublish(
  service: Service,
  port: number | undefined,
  image: ImageFacts,
): readonly number[] {
  const extra = (service.extraPorts ?? []).map(each => each.port)
  return [...new Set([...(port === undefined ? [] : [port]), ...extra, ...image.exposedPorts])]
}

/** What a file says counts before what the image says. */
export function stopSignal(service: Service, platform: Platform, image: ImageFacts): { stopSignal?: string } {
  const counts = service.stopSignal === undefined && platform.container?.stopSignalOfImage === true
  return counts && image.stopSignal !== undefined ? { stopSignal: image.stopSignal } : {}
}

/** Of a run's network, and what the names of its containers begin with: `paas-sim-shop-1f3a9c`. */
export function containerName(dir: string): string {
  return `paas-sim-${slug(basename(dir))}-${randomBytes(3).toString('hex')}`
}

/** What names of containers and networks may hold. */
function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 30) || 'app'
  )
}
