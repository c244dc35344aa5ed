import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkPort } from '../../src/ports/check-port.ts'

describe('checkPort', () => {
  it.runIf(process.platform === 'linux')('tells a port this user may not bind', async () => {
    const firstAllowed = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))
    // Root may bind all: as nobody, whose threads have no capabilities, the kernel says no.
    const root = process.geteuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      expect(await checkPort(1)).toBe(firstAllowed > 1 ? 'forbidden' : 'free')
    } finally {
      if (root) process.seteuid?.(0)
    }
  })

  it('lets go of a free port at once', async () => {
    for (let i = 0; i < 20; i++) expect(await checkPort(22_400)).toBe('free')
  })
})
