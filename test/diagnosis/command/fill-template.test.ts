import { expect, test } from 'vitest'
import { fillTemplate } from '../../../src/diagnosis/command/fill-template.ts'

const fill = (command: string, file: string) => fillTemplate(command, file, 'PORT')

test.each([
  [
    "nginx -p . -c nginx.conf -g 'daemon off;'",
    'nginx.conf',
    "envsubst '$PORT' < nginx.conf > nginx.filled.conf && exec nginx -p . -c nginx.filled.conf -g 'daemon off;'",
  ],
  [
    'exec nginx -c $PWD/config/nginx.conf',
    'config/nginx.conf',
    "envsubst '$PORT' < $PWD/config/nginx.conf > $PWD/config/nginx.filled.conf && exec nginx -c $PWD/config/nginx.filled.conf",
  ],
  [
    'nginx -p config/ -c nginx.conf',
    'config/nginx.conf',
    "envsubst '$PORT' < config/nginx.conf > config/nginx.filled.conf && exec nginx -p config/ -c nginx.filled.conf",
  ],
  [
    'DEBUG=1 nginx -p . -c site',
    'site',
    "envsubst '$PORT' < site > site.filled && DEBUG=1 nginx -p . -c site.filled",
  ],
])('%s: envsubst fills it in first', (command, file, after) => {
  expect(fill(command, file)).toBe(after)
})

test.each([
  ['caddy run -c nginx.conf', 'nginx.conf'],
  ['nginx', 'nginx.conf'],
  ['nginx -c nginx.conf', 'nginx.conf'],
  ['nginx -p . -c other.conf', 'nginx.conf'],
  ['nginx -p . -c my-nginx.conf', 'nginx.conf'],
  ['nginx -p . -c nginx.conf &', 'nginx.conf'],
  ["envsubst '$PORT' < a.template > nginx.conf && nginx -p . -c nginx.conf", 'nginx.conf'],
])('%s: left alone', (command, file) => {
  expect(fill(command, file)).toBe(undefined)
})
