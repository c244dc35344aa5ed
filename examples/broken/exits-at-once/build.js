import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const pages = { 'index.html': '<h1>Home</h1>', 'about.html': '<h1>About</h1>' }
const out = await mkdtemp(join(tmpdir(), 'site-'))

for (const [name, html] of Object.entries(pages)) await writeFile(join(out, name), html)

console.log(`built ${Object.keys(pages).length} pages in ${out}`)
