// Leases as many ports as the first argument says, prints them, and holds them until stdin ends.
import { choosePort } from '../../src/ports/choose-port.ts'

const [count, from, to] = process.argv.slice(2).map(Number)
const rule = {
  variable: 'PORT',
  choice: { kind: 'dynamic', from: from ?? 0, to: to ?? 0 },
  userMaySet: false,
  routes: 'port',
} as const
const leases = await Promise.all(Array.from({ length: count ?? 0 }, () => choosePort(rule)))
process.stdout.write(`${JSON.stringify(leases.map(({ port }) => port))}\n`)
await new Promise(resolve => process.stdin.on('end', resolve).resume())
await Promise.all(leases.map(lease => lease[Symbol.asyncDispose]()))
