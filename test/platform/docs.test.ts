import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { platformPage } from '../../docs/platforms/platform-page.ts'
import { listFacts } from '../../src/platform/fact.ts'
import { profiles } from '../../src/platform/registry.ts'

test.each(profiles.map(profile => [profile.id, profile] as const))(
  'docs/platforms/%s.md is what the profile says now (npm run docs:platforms)',
  async (id, profile) => {
    const page = await readFile(new URL(`../../docs/platforms/${id}.md`, import.meta.url), 'utf8')
    expect(page).toBe(platformPage(profile))
    const fromMemory = listFacts(profile).filter(({ fact }) => fact.confidence === 'from-memory')
    expect(page.split('**from memory**').length - 1).toBeGreaterThanOrEqual(fromMemory.length)
  },
)
