import { describe, expect, test } from 'vitest'
import { foregroundOf } from '../../../src/diagnosis/command/foreground.ts'
import { rewriteStart } from '../../../src/diagnosis/command/rewrite-start.ts'
import { userCommands } from '../../../src/diagnosis/command/user-commands.ts'
import { simpleCommands } from '../../../src/diagnosis/command/words.ts'
import { remedyOf } from '../../../src/diagnosis/remedies/find-remedy.ts'
import type { Want } from '../../../src/diagnosis/want.ts'
import { packageJson, project, service } from '../fixtures.ts'

const both: Want = { variable: 'PORT', host: '0.0.0.0', wildcard: '0.0.0.0', port: true, foundPorts: [8000] }
const portOnly: Want = { ...both, host: undefined }
const hostOnly: Want = { ...both, port: false }

function rewrite(stack: string, command: string, want: Want): string | undefined {
  const remedy = remedyOf(stack)
  if (remedy === undefined) throw new Error(`no remedy for ${stack}`)
  return rewriteStart(command, remedy, want)
}

describe('a start command is rewritten', () => {
  test.each([
    ['gunicorn', 'gunicorn -b=127.0.0.1:8000 a:b', both, 'gunicorn -b=0.0.0.0:$PORT a:b'],
    ['gunicorn', "gunicorn --bind='127.0.0.1:8000' a:b", both, 'gunicorn --bind=0.0.0.0:$PORT a:b'],
    ['gunicorn', 'gunicorn -b unix:/tmp/g.sock a:b', both, 'gunicorn -b 0.0.0.0:$PORT a:b'],
    ['gunicorn', `gunicorn -b 127.0.0.1:\${PORT} a:b`, hostOnly, 'gunicorn -b 0.0.0.0:$PORT a:b'],
    [
      'gunicorn',
      'exec poetry run gunicorn -b :8000 a:b',
      portOnly,
      'exec poetry run gunicorn -b 0.0.0.0:$PORT a:b',
    ],
    ['rails', 'ruby bin/rails server -p 8000', both, 'ruby bin/rails server -p $PORT -b 0.0.0.0'],
    [
      'uvicorn',
      'python3 -m uvicorn main:app --reload',
      both,
      'python3 -m uvicorn main:app --reload --host 0.0.0.0 --port $PORT',
    ],
    [
      'uvicorn',
      './.venv/bin/uvicorn a:b > log.txt',
      both,
      './.venv/bin/uvicorn a:b --host 0.0.0.0 --port $PORT > log.txt',
    ],
    [
      'nuxt',
      'NITRO_PORT=8000 node .output/server/index.mjs',
      portOnly,
      'NITRO_PORT=$PORT node .output/server/index.mjs',
    ],
    [
      'nuxt',
      'NITRO_HOST=::1 DB_HOST=localhost node .output/server/index.mjs',
      hostOnly,
      'NITRO_HOST=0.0.0.0 DB_HOST=localhost node .output/server/index.mjs',
    ],
    [
      'next-standalone',
      'cd .next/standalone && node server.js',
      hostOnly,
      'cd .next/standalone && HOSTNAME=0.0.0.0 node server.js',
    ],
    [
      'astro-standalone',
      'node ./dist/server/entry.mjs',
      hostOnly,
      'HOST=0.0.0.0 node ./dist/server/entry.mjs',
    ],
    [
      'astro-standalone',
      'PORT=8000 node ./dist/server/entry.mjs',
      both,
      'HOST=0.0.0.0 node ./dist/server/entry.mjs',
    ],
    ['react-router', 'npx react-router dev', both, 'npx react-router-serve ./build/server/index.js'],
    ['next', 'next start -p3000', portOnly, 'next start -p $PORT'],
    ['next', 'next build && next start --port=3000', portOnly, 'next build && next start --port=$PORT'],
    ['next', 'next dev', hostOnly, 'next start -H 0.0.0.0'],
    ['vite', 'npx vite --host', both, 'npx vite --host 0.0.0.0 --port $PORT --strictPort'],
    [
      'django',
      'python manage.py migrate && python manage.py runserver 8000',
      both,
      'python manage.py migrate && python manage.py runserver 0.0.0.0:$PORT',
    ],
    [
      'spring-boot',
      'SERVER=x java -Xmx300m -Dserver.port=8080 -jar a.jar',
      portOnly,
      'SERVER=x java -Xmx300m -Dserver.port=$PORT -jar a.jar',
    ],
    [
      'gradio',
      'GRADIO_SERVER_PORT=7860 python app.py',
      both,
      'GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python app.py',
    ],
  ])('%s: %s', (stack, before, want, after) => {
    const once = rewrite(stack, before, want)
    expect(once).toBe(after)
    expect(rewrite(stack, after, want)).toBe(undefined)
  })
})

describe('a command that is not understood stays as it is', () => {
  test.each([
    ['gunicorn', 'gunicorn -b "$(hostname -i):8000" a:b'],
    ['gunicorn', 'gunicorn -b `hostname`:8000 a:b'],
    ['gunicorn', 'gunicorn -b "127.0.0.1:8000 a:b'],
    ['gunicorn', '(gunicorn -b 127.0.0.1:8000 a:b)'],
    ['gunicorn', 'if true; then gunicorn -b 127.0.0.1:8000 a:b; fi'],
    ['gunicorn', 'echo gunicorn -b 127.0.0.1:8000 a:b'],
    ['vite', 'concurrently "vite" "node api.js"'],
    ['uvicorn', 'celery -A tasks worker'],
    ['nuxt', 'DB_PORT=5432 DB_HOST=localhost node .output/server/index.mjs'],
  ])('%s: %s', (stack, command) => {
    expect(rewrite(stack, command, both)).toBe(undefined)
  })
})

test('words, quotes and separators of a shell line', () => {
  const read = (line: string) =>
    simpleCommands(line)?.map(({ words, background }) => [words.map(word => word.text).join('|'), background])
  expect(read(`A=1 cmd "two words" 'a;b' c\\ d && e 2>&1 | f & g`)).toEqual([
    ['A=1|cmd|two words|a;b|c d', false],
    ['e|2>&1', false],
    ['f', true],
    ['g', false],
  ])
  expect(read('')).toEqual([])
  for (const line of ["echo 'open", 'echo $(date)', 'cat <<EOF', '{ a; }'])
    expect(read(line), line).toBe(undefined)
})

test.each([
  ['caddy start', 'caddy run'],
  ['uwsgi --http :8000 --daemonize=log.txt', 'uwsgi --http :8000'],
  ['nohup node server.js &', 'exec node server.js'],
  ['forever start app.js', 'forever app.js'],
  ['rails s -d -p $PORT', 'rails s -p $PORT'],
  ["nginx -g 'daemon off;'", undefined],
  ['node server.js', undefined],
  ['gunicorn a:b', undefined],
])('in the foreground: %s', (before, after) => {
  expect(foregroundOf(before)?.after).toBe(after)
})

describe('the commands behind a package script', () => {
  const scripts = { start: 'yarn serve', serve: 'pnpm run web', web: 'node server.js', loop: 'npm run loop' }
  const commands = (command: string) =>
    userCommands(service(command), project({ packageJson: packageJson(scripts) })).map(user => [
      user.command,
      user.line,
    ])

  test.each([
    ['npm start', ['node server.js', 9], ['pnpm run web', 8], ['yarn serve', 7], ['npm start', 1]],
    ['npm run loop', ['npm run loop', 1]],
    ['npm install', ['npm install', 1]],
    ['node server.js', ['node server.js', 1]],
  ])('%s', (command, ...expected) => {
    expect(commands(command)).toEqual(expected)
  })
})
