import { mkdir, writeFile } from 'node:fs/promises'

const pages = { 'index.html': '<h1>Home</h1>\n', 'about.html': '<h1>About</h1>\n' }
const out = new URL('./dist/', import.meta.url)

await mkdir(out, { recursive: true })
for (const [name, html] of Object.entries(pages)) await writeFile(new URL(name, out), html)

console.log(`built ${Object.keys(pages).length} pages in dist/`)
