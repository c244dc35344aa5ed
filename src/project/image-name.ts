import { basename } from 'node:path'

/** What an image is called that is built here: `paas-sim/shop-web:latest`. */
export function imageName(projectDir: string, service: string): string {
  return `paas-sim/${slug(basename(projectDir))}-${slug(service)}:latest`
}

/** A volume of a project's, which no other program uses. */
export function volumeName(projectDir: string, volume: string): string {
  return `paas-sim_${slug(basename(projectDir))}_${volume}`
}

/** The letters a name of Docker's may have. */
function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return plain === '' ? 'app' : plain
}
