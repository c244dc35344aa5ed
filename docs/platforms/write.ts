// Writes docs/platforms/<id>.md from the profiles: npm run docs:platforms
import { writeFile } from 'node:fs/promises'
import { profiles } from '../../src/platform/registry.ts'
import { platformPage } from './platform-page.ts'

for (const profile of profiles) {
  await writeFile(new URL(`${profile.id}.md`, import.meta.url), platformPage(profile))
}
