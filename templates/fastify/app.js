import Fastify from 'fastify'

/** The app, not yet listening. */
export function buildApp(options = {}) {
  const app = Fastify({
    // One router stands in front and ends TLS: take request.ip and request.protocol from its headers.
    trustProxy: 1,
    // Longer than a router keeps an idle connection (90 s), so that the router, not the app, is the one to close it.
    keepAliveTimeout: 95_000,
    ...options,
  })

  app.get('/', async (_request, reply) => {
    reply.type('text/html; charset=utf-8')
    return '<!doctype html><title>app-name</title><h1>It runs</h1>\n'
  })

  // Asked by the platform: answer 200 as long as requests can be served.
  app.get('/health', async () => 'ok\n')

  return app
}
