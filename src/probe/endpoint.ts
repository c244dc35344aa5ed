export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** `127.0.0.1:80`, `[::1]:80`, `[fe80::1%12]:80`, `*:80` -> address without brackets and zone, and port. */
export function splitEndpoint(text: string): Endpoint | undefined {
  const match = /^(?:\[([0-9a-f:.]+)(?:%\S+)?\]|([0-9.]+|\*)):(\d+)$/i.exec(text)
  const address = match?.[1] ?? match?.[2]
  return address === undefined ? undefined : { address, port: Number(match?.[3]) }
}
