import type { StopReport } from '../../../src/model/evidence.ts'
import { ended, heroku, packageJson, platformWith, port, ready, scanningPlatform, tcp } from '../fixtures.ts'
import type { Case } from '../run-cases.ts'
import { built } from './fixtures.ts'

const fixed = platformWith({ port: { ...heroku.port, choice: { kind: 'fixed', port } } })
const address = '172.19.0.2'

/** Something listens in the container, but not where the router dials. */
export const containerBindCases: readonly Case[] = [
  {
    name: 'Flask in a container, with the line of the Dockerfile to change',
    evidence: {
      ...(await built('FROM python:3.12\nWORKDIR /app\nCMD ["flask", "run"]\n')),
      listeners: [tcp('127.0.0.1', 5000, '/usr/local/bin/python /usr/local/bin/flask run')],
    },
    code: 'wrong-port',
    platformCode: 'R10',
    summary: /it listens on 127\.0\.0\.1:5000: not on PORT \(23817\), and inside its container only$/,
    fix: {
      file: 'Dockerfile',
      line: 3,
      before: 'CMD ["flask", "run"]',
      after: `CMD ["sh", "-c", "exec flask run --host 0.0.0.0 --port $PORT"]`,
    },
    texts: [
      '127.0.0.1:5000  python flask run  inside the container only',
      'docker run -p 5000:5000 would accept connections and answer none',
    ],
  },
  {
    name: 'a host that is a word of CMD stays in JSON form',
    evidence: {
      ...(await built('FROM python:3.12\nCMD ["uvicorn","main:app","--host","127.0.0.1"]\n')),
      listeners: [tcp('127.0.0.1', port, 'uvicorn main:app --host 127.0.0.1')],
    },
    code: 'loopback-only',
    summary: /: it listens on 127\.0\.0\.1 only, inside its container$/,
    fix: {
      line: 2,
      before: 'CMD ["uvicorn","main:app","--host","127.0.0.1"]',
      after: 'CMD ["uvicorn","main:app","--host","0.0.0.0"]',
    },
    texts: [`docker run -p ${port}:${port} would accept connections and answer none`],
  },
  {
    name: 'shell form is changed as a shell line',
    evidence: {
      ...(await built('FROM python:3.12\nCMD gunicorn --bind 127.0.0.1:8000 app:app\n')),
      listeners: [tcp('127.0.0.1', 8000, 'gunicorn app:app')],
    },
    code: 'wrong-port',
    fix: {
      line: 2,
      before: 'CMD gunicorn --bind 127.0.0.1:8000 app:app',
      after: 'CMD gunicorn --bind 0.0.0.0:$PORT app:app',
    },
  },
  {
    name: 'a shell that is a word of CMD keeps its line',
    evidence: {
      ...(await built('FROM python:3.12\nCMD ["sh", "-c", "exec flask run --port $PORT"]\n')),
      listeners: [tcp('127.0.0.1', port, 'flask run')],
    },
    code: 'loopback-only',
    fix: { after: 'CMD ["sh", "-c", "exec flask run --port $PORT --host 0.0.0.0"]' },
  },
  {
    name: 'an ENTRYPOINT of its own, with its options in CMD',
    evidence: {
      ...(await built('FROM python:3.12\nENTRYPOINT ["flask"]\nCMD ["run", "--port", "8000"]\n')),
      listeners: [tcp('127.0.0.1', port, 'flask run')],
    },
    code: 'loopback-only',
    fix: {
      line: 3,
      before: 'CMD ["run", "--port", "8000"]',
      after: 'CMD ["run", "--port", "8000", "--host", "0.0.0.0"]',
    },
  },
  {
    name: 'the entrypoint of the base image runs what CMD says',
    evidence: {
      ...(await built('FROM node:22\nCMD ["npm", "start"]\n', {
        image: { entrypoint: ['docker-entrypoint.sh'] },
        project: { packageJson: packageJson({ start: 'vite preview --port 4173' }) },
      })),
      listeners: [tcp('127.0.0.1', 4173, 'node vite preview')],
    },
    code: 'wrong-port',
    fix: { file: 'package.json', before: 'vite preview --port 4173' },
  },
  {
    name: 'a line of the source is changed as anywhere',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node", "server.js"]\n')),
      listeners: [tcp('127.0.0.1', port)],
      sources: [{ file: 'server.js', line: 14, text: "app.listen(port, '127.0.0.1')" }],
    },
    code: 'loopback-only',
    fix: { file: 'server.js', line: 14, after: "app.listen(port, '0.0.0.0')" },
  },
  {
    name: 'EXPOSE says a third port',
    evidence: {
      ...(await built('FROM node:22\nEXPOSE 3000\nCMD ["node", "server.js"]\n')),
      listeners: [tcp('0.0.0.0', 8080)],
      dial: { address, port, outcome: 'refused' },
    },
    code: 'wrong-port',
    texts: [`docker run -p 8080:8080 would answer, and hide that Heroku routes to PORT (${port})`],
    warnings: ['expose-mismatch'],
    warningTexts: [/^Dockerfile line 2 says EXPOSE 3000, and it listens on 8080$/],
  },
  {
    name: 'EXPOSE agrees with the wrong port',
    evidence: {
      ...(await built('FROM node:22\nEXPOSE 3000\nCMD ["node", "server.js"]\n')),
      listeners: [tcp('0.0.0.0', 3000)],
    },
    code: 'wrong-port',
    warnings: [],
  },
  {
    name: 'another variable of the image is followed',
    evidence: {
      ...(await built('FROM eclipse-temurin:21\nENV SERVER_PORT=8080\nCMD ["java", "-jar", "app.jar"]\n')),
      listeners: [tcp('0.0.0.0', 8080, 'java -jar app.jar')],
    },
    code: 'wrong-port',
    fix: {
      line: 3,
      before: 'CMD ["java", "-jar", "app.jar"]',
      after: 'CMD ["sh", "-c", "SERVER_PORT=$PORT exec java -jar app.jar"]',
    },
    texts: ['PORT is set, but the listener follows SERVER_PORT=8080 of the image'],
  },
  {
    name: 'an address of the base image is followed',
    evidence: {
      ...(await built('FROM mcr.example/dotnet/aspnet:8.0\nENTRYPOINT ["dotnet", "shop.dll"]\n', {
        image: { env: { ASPNETCORE_URLS: 'http://+:80' } },
      })),
      listeners: [tcp('::', 80, 'dotnet shop.dll')],
    },
    code: 'wrong-port',
    fixTexts: [/start it with ASPNETCORE_URLS=http:\/\/\+:\$PORT$/],
  },
  {
    name: 'PORT of the image was taken when the app was built',
    evidence: {
      ...(await built('FROM node:22\nENV NODE_ENV=production PORT=3000\nCMD ["node", "server.js"]\n')),
      listeners: [tcp('0.0.0.0', 3000)],
    },
    code: 'wrong-port',
    fix: {
      line: 2,
      before: 'ENV NODE_ENV=production PORT=3000',
      after: 'ENV NODE_ENV=production',
      text: 'PORT is baked in (Dockerfile line 2): read it when the app starts, not when it is built',
    },
  },
  {
    name: 'a host of the image keeps the app inside',
    evidence: {
      ...(await built('FROM node:22\nENV HOST=127.0.0.1\nCMD ["node", "server.js"]\n')),
      listeners: [tcp('127.0.0.1', port)],
    },
    code: 'loopback-only',
    fix: { line: 2, before: 'ENV HOST=127.0.0.1', after: 'ENV HOST=0.0.0.0' },
  },
  {
    name: 'a variable of the image that the platform sets is not the reason',
    evidence: {
      ...(await built('FROM node:22\nENV HOST=127.0.0.1\nCMD ["node", "server.js"]\n')),
      environment: { PORT: String(port), HOST: '0.0.0.0' },
      listeners: [tcp('127.0.0.1', port)],
    },
    code: 'loopback-only',
    notFixTexts: /HOST of the image/,
  },
  {
    name: 'port 80 as another user than root',
    evidence: {
      ...(await built('FROM node:22\nUSER node\nCMD ["node", "server.js"]\n')),
      listeners: [tcp('0.0.0.0', 80)],
    },
    code: 'wrong-port',
    warnings: ['privileged-port'],
    warningTexts: [/opens 0\.0\.0\.0:80 as node \(USER, Dockerfile line 2\)/],
  },
  {
    name: 'a literal $PORT became a socket of the file system',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node", "server.js", "$PORT"]\n')),
      listeners: [{ kind: 'unix', path: '/app/$PORT', process: { pid: 7, command: 'node server.js $PORT' } }],
    },
    code: 'not-listening',
    fix: { line: 2, after: 'CMD ["sh", "-c", "exec node server.js $PORT"]' },
    summary: /because CMD is in JSON form: no shell puts the number in, the app is given the text \$PORT$/,
  },
]

/** The first process ended, or could not be started. */
export const containerEndCases: readonly Case[] = [
  {
    name: 'a literal $PORT in JSON form',
    evidence: {
      ...(await built('FROM python:3.12\nCMD ["gunicorn", "--bind", "0.0.0.0:$PORT", "app:app"]\n')),
      ...ended(1, ["Error: '$PORT' is not a valid port number."]),
    },
    code: 'crashed',
    platformCode: 'H10',
    summary: /CMD is in JSON form: no shell puts the number in, the app is given the text \$PORT \(status 1/,
    fix: {
      file: 'Dockerfile',
      line: 2,
      before: 'CMD ["gunicorn", "--bind", "0.0.0.0:$PORT", "app:app"]',
      after: 'CMD ["sh", "-c", "exec gunicorn --bind 0.0.0.0:$PORT app:app"]',
    },
    texts: ["Error: '$PORT' is not a valid port number."],
  },
  {
    name: 'one in an ENTRYPOINT with words in CMD',
    evidence: {
      ...(await built(`FROM python:3.12\nENTRYPOINT ["gunicorn","-b",":\${PORT}"]\nCMD ["app:app"]\n`)),
      ...ended(2, ['RuntimeError: invalid port']),
    },
    code: 'crashed',
    fix: { line: 2, after: `ENTRYPOINT ["sh","-c","exec gunicorn -b :\${PORT} app:app"]` },
    fixTexts: [/without CMD$/],
  },
  {
    name: 'one in an image without a shell',
    evidence: {
      ...(await built('FROM gcr.io/distroless/nodejs22\nCMD ["server.js", "--port=$PORT"]\n')),
      ...ended(1, ['RangeError: port should be >= 0 and < 65536. Received type number (NaN).']),
    },
    code: 'crashed',
    fix: { after: undefined },
    fixTexts: [/has no shell: let the app read PORT itself/],
  },
  {
    name: 'one that is not what the log speaks of comes last',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node", "server.js", "$PORT"]\n')),
      ...ended(1, ["Error: Cannot find module 'express'"]),
    },
    code: 'crashed',
    summary: /express/,
    fixTexts: [/^install it in Dockerfile/, /let a shell fill PORT in/],
  },
  {
    name: 'what a shell reads is no literal',
    evidence: {
      ...(await built('FROM python:3.12\nCMD ["sh", "-c", "gunicorn -b :$PORT app:app"]\n')),
      ...ended(1, ['Error: invalid port']),
    },
    code: 'crashed',
    summary: /not a port number/,
    notFixTexts: /let a shell/,
  },
  {
    name: 'a command of a platform file that is run without a shell',
    evidence: {
      ...(await built('FROM python:3.12\n', { spec: { command: ['gunicorn', '-b', ':$PORT', 'app:app'] } })),
      ...ended(1, ["Error: '$PORT' is not a valid port number."]),
    },
    code: 'crashed',
    summary: /its command is run without a shell/,
    fixTexts: [/let a shell fill PORT in: sh -c "exec gunicorn -b :\$PORT app:app"$/],
  },
  {
    name: 'out of memory',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node", "server.js"]\n', {
        outOfMemory: true,
        memoryBytes: 64 * 1_048_576,
      })),
      ...ended(137, ['loading the model']),
    },
    code: 'crashed',
    platformCode: 'R15',
    summary: /^Heroku kills this app .*: it wanted more memory than the 64 MiB it may have \(status 137/,
    fixTexts: [/let it hold less/],
  },
  {
    name: 'killed, and not for want of memory',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node", "server.js"]\n')),
      ...ended(137, ['ready']),
    },
    code: 'crashed',
    summary: /killed by SIGKILL, and not for want of memory/,
  },
  {
    name: 'a root-only port, in the words of Go',
    evidence: {
      ...(await built('FROM alpine\nUSER app\nCMD ["/shop"]\n')),
      ...ended(1, ['2026/11/21 10:00:01 listen tcp :80: bind: permission denied']),
    },
    code: 'crashed',
    summary:
      /it runs as app \(USER, Dockerfile line 2\) and may not open port 80: ports below 1024 are root's/,
    fixTexts: [/take the port from PORT/],
  },
  {
    name: 'a root-only port, in the words of nginx',
    evidence: {
      ...(await built('FROM nginx\nUSER nginx\n', { image: { command: ['nginx', '-g', 'daemon off;'] } })),
      ...ended(1, ['nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)']),
    },
    code: 'crashed',
    summary: /it runs as nginx \(USER, Dockerfile line 2\) and may not open port 80/,
  },
  {
    name: 'an image for another processor',
    evidence: {
      ...(await built('FROM --platform=linux/arm64 node:22\nCMD ["node", "server.js"]\n', {
        image: { platform: 'linux/arm64' },
      })),
      ...ended(1, ['exec /usr/local/bin/node: exec format error']),
    },
    code: 'start-failed',
    summary: /the image is built for linux\/arm64, and it runs on linux\/amd64/,
    fix: {
      command: 'docker build --platform linux/amd64 .',
      line: 1,
      after: 'FROM --platform=linux/amd64 node:22',
    },
  },
  {
    name: 'a script without an interpreter, as an old runtime says it',
    evidence: {
      ...(await built('FROM alpine\nENTRYPOINT ["/entrypoint.sh"]\n', {
        script: { file: 'entrypoint.sh', word: '/entrypoint.sh', firstLine: 'set -e' },
      })),
      ...ended(1, ['standard_init_linux.go:228: exec user process caused: exec format error']),
    },
    code: 'start-failed',
    summary: /entrypoint\.sh does not begin with #!/,
    fix: { file: 'entrypoint.sh', line: 1, command: "sed -i '1i #!/bin/sh' entrypoint.sh" },
  },
  {
    name: 'a script with Windows line ends',
    evidence: {
      ...(await built('FROM alpine\nENTRYPOINT ["/entrypoint.sh"]\n', {
        script: { file: 'docker/entrypoint.sh', word: '/entrypoint.sh', firstLine: '#!/bin/sh\r' },
      })),
      ...ended(1, ['exec /entrypoint.sh: no such file or directory']),
    },
    code: 'start-failed',
    summary: /docker\/entrypoint\.sh has Windows line ends/,
    fix: { command: "sed -i 's/\\r$//' docker/entrypoint.sh", file: 'docker/entrypoint.sh' },
  },
  {
    name: 'an interpreter that the image does not have',
    evidence: {
      ...(await built('FROM alpine\nENTRYPOINT ["/entrypoint.sh"]\n', {
        script: { file: 'entrypoint.sh', word: '/entrypoint.sh', firstLine: '#!/bin/bash' },
      })),
      ...ended(1, ['exec /entrypoint.sh: no such file or directory']),
    },
    code: 'start-failed',
    summary: /the image has no \/bin\/bash/,
    fix: { before: '#!/bin/bash', after: '#!/bin/sh' },
  },
  {
    name: 'a program that the image does not have',
    evidence: {
      ...(await built('FROM python:3.12\nCMD ["gunicorn", "app:app"]\n')),
      ending: 'start-failed',
      startError: {
        code: 'container',
        message:
          'failed to create shim: OCI runtime create failed: runc create failed: unable to start container process: exec: "gunicorn": executable file not found in $PATH: unknown',
      },
    },
    code: 'start-failed',
    summary: /gunicorn is not in the image$/,
    texts: ['exec: "gunicorn": executable file not found in $PATH: unknown'],
    fixTexts: [/^install gunicorn in the last stage of Dockerfile/],
  },
  {
    name: 'an image that names no command',
    evidence: {
      ...(await built('FROM scratch\nCOPY server /\n')),
      ending: 'start-failed',
      startError: {
        code: 'container',
        message: 'the container engine cannot create a container: No command specified',
      },
    },
    code: 'start-failed',
    summary: /names no command: it has neither CMD nor ENTRYPOINT$/,
    texts: ['No command specified'],
    fixTexts: [/^end Dockerfile with what starts the server, e\.g\. CMD/],
  },
  {
    name: 'a command line in one word',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node server.js"]\n')),
      ending: 'start-failed',
      startError: {
        code: 'container',
        message:
          'OCI runtime create failed: exec: "node server.js": executable file not found in $PATH: unknown',
      },
    },
    code: 'start-failed',
    fix: { before: 'CMD ["node server.js"]', after: 'CMD ["node", "server.js"]' },
  },
  {
    name: 'a script without its x bit',
    evidence: {
      ...(await built('FROM alpine\nENTRYPOINT ["/entrypoint.sh"]\n')),
      ending: 'start-failed',
      startError: {
        code: 'container',
        message: 'OCI runtime create failed: exec: "/entrypoint.sh": permission denied: unknown',
      },
    },
    code: 'start-failed',
    summary: /\/entrypoint\.sh may not be executed/,
    fix: { command: 'chmod +x /entrypoint.sh' },
  },
  {
    name: 'single quotes are no JSON',
    evidence: {
      ...(await built("FROM node:22\nCMD ['node', 'server.js']\n")),
      ...ended(127, ['/bin/sh: 1: [node,: not found']),
    },
    code: 'start-failed',
    fix: { before: "CMD ['node', 'server.js']", after: 'CMD ["node", "server.js"]' },
  },
  {
    name: 'a line of the app that speaks of a missing file is no failure to start',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node", "server.js"]\n')),
      ...ended(1, ["Error: ENOENT: no such file or directory, open 'config.json'"]),
    },
    code: 'crashed',
  },
]

const killed = (...commands: readonly string[]): StopReport => ({
  signal: 'SIGTERM',
  tookMs: 30_000,
  killed: true,
  remaining: commands.map((command, index) => ({ pid: 40 + index, command })),
  exit: { code: 137, signal: null },
})

/** PORT is open. */
export const containerReadyCases: readonly Case[] = [
  {
    name: 'as it should be',
    evidence: {
      ...(await built('FROM node:22\nEXPOSE 3000\nCMD ["node", "server.js"]\n')),
      ...ready(),
    },
    code: 'ok',
    warnings: [],
  },
  {
    name: 'EXPOSE, and another port that is written down',
    evidence: {
      ...(await built('FROM node:22\nEXPOSE 3000\nCMD ["node", "server.js"]\n')),
      ...ready({ sources: [{ file: 'server.js', line: 9, text: `app.listen(${port})` }] }),
      platform: fixed,
    },
    code: 'ok',
    warnings: ['hard-coded-port', 'expose-mismatch'],
    warningTexts: [new RegExp(`^name the port .*: EXPOSE ${port}$`)],
  },
  {
    name: 'EXPOSE that contradicts the PORT of the same image',
    evidence: {
      ...(await built('FROM node:22\nENV PORT=8080\nEXPOSE 3000\nCMD ["node", "server.js"]\n')),
      ...ready(),
    },
    code: 'ok',
    warnings: ['expose-mismatch'],
    warningTexts: [/EXPOSE 8080$/],
    texts: [`the image's PORT=8080 (Dockerfile line 2) is its default only: Heroku sets ${port}`],
  },
  {
    name: 'a literal $PORT that does no harm yet',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node", "server.js", "--port", "$PORT"]\n')),
      ...ready(),
    },
    code: 'ok',
    warnings: ['literal-port'],
  },
  {
    name: 'a scan has found the port that the image names',
    evidence: {
      ...(await built('FROM eclipse-temurin:21\nENV SERVER_PORT=8080\nCMD ["java", "-jar", "app.jar"]\n')),
      ...ready({
        listeners: [tcp('0.0.0.0', 8080, 'java -jar app.jar')],
        dial: { address, port: 8080, outcome: 'connected' },
      }),
      platform: scanningPlatform,
    },
    code: 'ok',
    warnings: ['port-baked-in'],
    warningTexts: [/as the image's SERVER_PORT=8080 \(Dockerfile line 2\) says, not on PORT/],
  },
  {
    name: 'Next.js binds to the name of the container',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node", "server.js"]\n', {
        project: { packageJson: packageJson({}, { next: '^15.0.0' }) },
      })),
      ...ready({ listeners: [tcp(address, port, 'next-server')] }),
    },
    code: 'ok',
    warnings: ['single-address'],
    warningTexts: [
      /^it listens on 172\.19\.0\.2 only, the container's own address/,
      /ENV HOSTNAME=0\.0\.0\.0/,
    ],
  },
  {
    name: 'HEALTHCHECK by a program that is missing',
    evidence: {
      ...(await built(
        'FROM node:22-slim\nHEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1\nCMD ["node", "server.js"]\n',
        {
          healthResults: [
            { status: 1, output: '/bin/sh: 1: curl: not found\n' },
            { status: 1, output: '/bin/sh: 1: curl: not found\n' },
          ],
        },
      )),
      ...ready(),
    },
    code: 'ok',
    warnings: ['healthcheck-fails'],
    warningTexts: [/curl is not in the image$/, /^ask with what the image has: HEALTHCHECK CMD node -e /],
  },
  {
    name: 'HEALTHCHECK on a port of its own',
    evidence: {
      ...(await built(
        'FROM python:3.12\nHEALTHCHECK CMD curl -f http://localhost:3000/\nCMD ["python", "app.py"]\n',
        { healthResults: [{ status: 7, output: 'curl: (7) Failed to connect to localhost port 3000' }] },
      )),
      ...ready(),
    },
    code: 'ok',
    warnings: ['healthcheck-fails'],
    warningTexts: [/^it asks port 3000, and the app listens on PORT \(23817\)/],
  },
  {
    name: 'HEALTHCHECK that passes in the end',
    evidence: {
      ...(await built('FROM node:22\nHEALTHCHECK CMD ["/check"]\nCMD ["node", "server.js"]\n', {
        healthResults: [
          { status: 1, output: '' },
          { status: 0, output: '' },
          { status: 137, output: '' },
        ],
      })),
      ...ready(),
    },
    code: 'ok',
    warnings: [],
  },
  {
    name: 'HEALTHCHECK that asked before the app was there',
    evidence: {
      ...(await built('FROM node:22\nHEALTHCHECK CMD ["/check"]\nCMD ["node", "server.js"]\n', {
        healthResults: [{ status: 1, output: 'connection refused' }],
        healthStarting: true,
      })),
      ...ready(),
    },
    code: 'ok',
    warnings: [],
  },
  {
    name: 'a shell in front, from shell form',
    evidence: {
      ...(await built('FROM node:22\nCMD node server.js\n', { handlesStopSignal: false })),
      ...ready({ stop: killed('/bin/sh -c node server.js', 'node server.js') }),
    },
    code: 'ok',
    warnings: ['signal-swallowed'],
    warningTexts: [/^sh is the container's first process and kept SIGTERM from the app: SIGKILL after 30 s$/],
  },
  {
    name: 'npm in front',
    evidence: {
      ...(await built('FROM node:22\nCMD ["npm", "start"]\n', {
        project: { packageJson: packageJson({ start: 'node server.js' }) },
      })),
      ...ready({ stop: killed('npm start', 'sh -c node server.js', 'node server.js') }),
    },
    code: 'ok',
    warnings: ['signal-swallowed'],
    warningTexts: [/^npm is the container's first process/],
  },
  {
    name: 'a first process without a handler',
    evidence: {
      ...(await built('FROM node:22\nSTOPSIGNAL SIGQUIT\nCMD ["node", "server.js"]\n', {
        handlesStopSignal: false,
      })),
      ...ready({ stop: killed('node server.js') }),
    },
    code: 'ok',
    warnings: ['signal-swallowed'],
    warningTexts: [/^node server\.js is the container's first process and does not handle SIGTERM/, /tini/],
  },
  {
    name: 'a handler that takes too long',
    evidence: {
      ...(await built('FROM node:22\nCMD ["node", "server.js"]\n', { handlesStopSignal: true })),
      ...ready({ stop: killed('node server.js') }),
    },
    code: 'ok',
    warnings: ['stop-timeout'],
  },
]
