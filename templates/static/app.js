import { createReadStream } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

const types = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
}

/** Serves the files of one directory: index.html for a directory, 404.html for what is not there. */
export function serveFiles(root) {
  return (request, response) => {
    answer(resolve(root), request, response).catch(error => {
      if (response.headersSent) return response.destroy()
      console.error(error)
      sendText(response, 500, 'something went wrong\n')
    })
  }
}

async function answer(root, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return sendText(response, 405, 'only GET and HEAD here\n', { allow: 'GET, HEAD' })
  const [path, query] = request.url.split(/\?(.*)/s)
  // Asked by the platform: answer 200 as long as requests can be served.
  if (path === '/health') return sendText(response, 200, 'ok\n')
  const found = await find(root, path)
  if (found?.directory)
    return sendText(response, 308, '', { location: `${localPath(path)}/${query ? `?${query}` : ''}` })
  if (found) return sendFile(request, response, 200, found)
  const page = await find(root, '/404.html')
  return page ? sendFile(request, response, 404, page) : sendText(response, 404, 'nothing here\n')
}

/** The file a path stands for; undefined: there is none, or it lies outside of the root. */
async function find(root, path) {
  let name
  try {
    name = decodeURIComponent(path)
  } catch {
    return undefined
  }
  if (name.includes('\0') || name.split('/').some(isHidden)) return undefined
  const file = await realpath(join(root, name.endsWith('/') ? `${name}index.html` : name)).catch(
    () => undefined,
  )
  if (file === undefined || !file.startsWith((await realpath(root)) + sep)) return undefined
  const handle = await open(file)
  try {
    const stats = await handle.stat()
    if (stats.isDirectory()) return { directory: true }
    return stats.isFile() ? { file, stats } : undefined
  } finally {
    await handle.close()
  }
}

/** `..`, and files like .env that nobody meant to publish. */
function isHidden(part) {
  return part.startsWith('.') && part !== '.well-known'
}

/** Of this server: `//host` would lead to another one. */
function localPath(path) {
  return path.replace(/^\/+/, '/')
}

async function sendFile(request, response, status, { file, stats }) {
  const etag = `W/"${stats.size.toString(16)}-${Math.floor(stats.mtimeMs).toString(16)}"`
  const headers = {
    'cache-control': 'no-cache',
    'content-type': types[extname(file).toLowerCase()] ?? 'application/octet-stream',
    etag,
    'last-modified': stats.mtime.toUTCString(),
    'x-content-type-options': 'nosniff',
  }
  if (status === 200 && request.headers['if-none-match'] === etag)
    return response.writeHead(304, headers).end()
  response.writeHead(status, { ...headers, 'content-length': stats.size })
  if (request.method === 'HEAD' || stats.size === 0) return response.end()
  // No byte more than was announced, should the file grow meanwhile.
  await pipeline(createReadStream(file, { end: stats.size - 1 }), response)
}

function sendText(response, status, body, headers = {}) {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  })
  response.end(body)
}
