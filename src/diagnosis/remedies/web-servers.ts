import type { Remedy } from './remedy.ts'

/** Web servers that are started by themselves. */
export const webServers: readonly Remedy[] = [
  {
    stack: 'nginx',
    name: 'nginx',
    ports: [80],
    command: /(^|[\s/])nginx\b/,
    port: 'code',
    host: 'any',
    right: `listen \${PORT};`,
    note: 'nginx does not read variables in its configuration: fill a template with envsubst at start.',
    example: { file: 'nginx.conf.template', before: 'listen 80;', after: `listen \${PORT};` },
    confidence: 'from-memory',
    source: 'docker-library/docs nginx, using environment variables',
  },
  {
    stack: 'caddy',
    name: 'Caddy',
    ports: [80, 2015],
    command: /(^|[\s/])caddy\b/,
    port: 'code',
    host: 'any',
    right: ':{$PORT}',
    note: 'Name no host and set auto_https off: with one Caddy redirects to HTTPS.',
    example: { file: 'Caddyfile', before: ':80 {', after: ':{$PORT} {' },
    confidence: 'from-memory',
    source: 'caddyserver.com, Caddyfile concepts',
  },
  {
    stack: 'apache',
    aliases: ['httpd'],
    name: 'Apache',
    ports: [80],
    command: /\b(apache2|httpd)\b/,
    port: 'code',
    host: 'any',
    right: `Listen \${PORT}`,
    example: { file: 'ports.conf', before: 'Listen 80', after: `Listen \${PORT}` },
    confidence: 'from-memory',
    source: `httpd.apache.org, binding and \${VAR} in configuration`,
  },
]
