import { createHmac, randomBytes } from 'node:crypto'

const seed = randomBytes(32)

/** 256 random bits in base64, as Render generates them; the same for as long as this process runs, so that a reload keeps sessions. */
export function madeUpSecret(service: string, variable: string): string {
  return createHmac('sha256', seed).update(`${service}\0${variable}`).digest('base64')
}
