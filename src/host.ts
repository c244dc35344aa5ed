import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'

/** What of the machine and of the calling process decides about a run. */
export interface Host {
  readonly system: NodeJS.Platform
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>
}

export function processHost(): Host {
  return {
    system: process.platform,
    cwd: process.cwd(),
    environment: process.env,
    interfaces: networkInterfaces(),
  }
}
