const pages = {
  '/': () => ({
    type: 'text/html; charset=utf-8',
    body: '<!doctype html><title>app-name</title><h1>It runs</h1>\n',
  }),
  // Asked by the platform: answer 200 as long as requests can be served.
  '/health': () => ({ type: 'text/plain; charset=utf-8', body: 'ok\n' }),
}

/** Answers one request. */
export function app(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, 405, 'only GET and HEAD here\n', { allow: 'GET, HEAD' })
  const [path] = request.url.split('?')
  const page = Object.hasOwn(pages, path) ? pages[path]() : undefined
  if (page === undefined) return send(response, 404, 'nothing here\n')
  send(response, 200, page.body, { 'content-type': page.type })
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  })
  response.end(body)
}
