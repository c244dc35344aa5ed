import { expect, test } from 'vitest'
import { soakCrashes } from '../../bench/soak/crashes.ts'
import { soakAttacks } from '../../bench/soak/hostile.ts'
import { soakResets } from '../../bench/soak/resets.ts'
import { soakSlowClients } from '../../bench/soak/slow-clients.ts'
import type { SoakResult } from '../../bench/soak/soak.ts'
import { soakTransfer } from '../../bench/soak/transfer.ts'
import { soakWebSockets } from '../../bench/soak/websockets.ts'

// What `npm run soak` does at full size. Each looks itself whether a socket, a request or the process is left.
const soaks: { name: string; run: () => Promise<SoakResult>; totals: Record<string, number> }[] = [
  { name: 'idle WebSockets', run: () => soakWebSockets(200), totals: { open: 200, lines: 200 } },
  { name: 'slow clients', run: () => soakSlowClients(60), totals: { 'stalled heads': 9, 'slow readers': 6 } },
  { name: 'transfer', run: () => soakTransfer(50e6), totals: { 'GB down': 0.05, 'GB up': 0.05 } },
  { name: 'crashing instances', run: () => soakCrashes(2_000), totals: { requests: 2_000, lines: 2_000 } },
  { name: 'attacks', run: () => soakAttacks(2), totals: { attacks: 70, answered: 70, lines: 70 } },
  { name: 'resets', run: () => soakResets(240), totals: { connections: 240 } },
]

test.runIf(process.platform === 'linux').each(soaks)(
  'adds up, and nothing is left: $name',
  async ({ run, totals }) => {
    const result = await run()
    expect(result.problems).toEqual([])
    expect(result.totals).toMatchObject(totals)
  },
  150_000,
)
