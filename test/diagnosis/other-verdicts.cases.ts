import {
  checkingPlatform,
  ended,
  npmStart,
  packageJson,
  platformWith,
  port,
  probe,
  procfile,
  project,
  ready,
  sameHostPlatform,
  scanningPlatform,
  service,
  tcp,
} from './fixtures.ts'
import type { Case } from './run-cases.ts'

/** Nothing listens: not yet, not on TCP, or not at all. */
export const silentCases: readonly Case[] = [
  {
    name: 'a bot under web:',
    evidence: procfile('node bot.js', { packageJson: packageJson({}, { 'discord.js': '^14.0.0' }) }),
    code: 'not-listening',
    platformCode: 'R10',
    summary: /stops it at 60 s: it runs, but listens on no TCP port$/,
    fix: { file: 'Procfile', line: 1, before: 'web: node bot.js', after: 'worker: node bot.js' },
    fixTexts: [/looks like a worker \(discord\.js\)/],
    texts: ['no TCP listener'],
  },
  {
    name: 'UDP only is named',
    evidence: {
      listeners: [
        {
          kind: 'udp',
          family: 'ipv4',
          address: '0.0.0.0',
          port,
          process: { pid: 7, command: 'node udp.js' },
        },
      ],
    },
    code: 'not-listening',
    summary: /it opened only UDP 0\.0\.0\.0:23817$/,
    fixTexts: [/is it a worker\?/],
    texts: [`0.0.0.0:${port}  node udp.js, pid 7  UDP`],
  },
  {
    name: 'PORT with a semicolon became a Unix socket',
    evidence: {
      listeners: [
        { kind: 'unix', path: '/home/ada/shop/23817;', process: { pid: 7, command: 'node server.js' } },
      ],
    },
    code: 'not-listening',
    summary: /only the Unix socket \/home\/ada\/shop\/23817;/,
    fixTexts: [/the port is not a number.*Number\(process\.env\.PORT\)/],
  },
  {
    name: 'a socket of a program in front is no such mistake',
    evidence: { listeners: [{ kind: 'unix', path: '/tmp/nginx.socket', process: undefined }] },
    code: 'not-listening',
    summary: /only the Unix socket \/tmp\/nginx\.socket/,
    fix: { file: undefined },
  },
  {
    name: 'a server behind a socket of the file system',
    evidence: {
      ...procfile('gunicorn --bind unix:/tmp/shop.sock shop:app'),
      listeners: [{ kind: 'unix', path: '/tmp/shop.sock', process: { pid: 7, command: 'gunicorn' } }],
    },
    code: 'not-listening',
    fix: { text: 'listen on PORT in place of the Unix socket /tmp/shop.sock' },
    notFixTexts: /worker/,
  },
  {
    name: 'a socket that a tool opens for itself says nothing',
    evidence: {
      ...procfile('tsx bot.ts'),
      listeners: [{ kind: 'unix', path: '/tmp/tsx-1000/4711.pipe', process: { pid: 7, command: 'node' } }],
    },
    code: 'not-listening',
    fixTexts: [/is it a worker\?/],
  },
  {
    name: 'a crash that a reloader has outlived',
    evidence: {
      ...procfile('nodemon server.js'),
      logTail: [
        '[nodemon] starting `node server.js`',
        "Error: Cannot find module 'express'",
        '[nodemon] app crashed - waiting for file changes before starting...',
      ],
    },
    code: 'not-listening',
    summary: /listens on no TCP port, because express is not among the dependencies in package\.json$/,
    fix: { command: 'npm install express' },
    texts: ["Error: Cannot find module 'express'"],
    notFixTexts: /worker/,
  },
  {
    name: 'a worker whose last lines name what it was not given may be one all the same',
    evidence: { logTail: ['waiting for QUEUE_URL'], withheld: ['QUEUE_URL'] },
    code: 'not-listening',
    fixTexts: [/give the app QUEUE_URL/, /is it a worker\?/],
  },
  {
    name: 'only the inspector is open',
    evidence: { listeners: [tcp('127.0.0.1', 9229)] },
    code: 'not-listening',
    summary: /it opened only Node's inspector \(9229\)/,
    warnings: ['debug-port'],
  },
  {
    name: 'waiting for a database before it listens',
    evidence: {
      logTail: ['Error: connect ECONNREFUSED 127.0.0.1:5432, retrying in 5 s'],
      sources: [{ file: 'server.js', line: 20, text: 'app.listen(process.env.PORT)' }],
    },
    code: 'not-listening',
    fix: { file: 'server.js', line: 20 },
    fixTexts: [/server\.js:20 was not reached: it could not reach PostgreSQL on port 5432\. Listen first/],
  },
  {
    name: 'Phoenix without PHX_SERVER',
    evidence: procfile('bin/shop start', { stacks: [{ stack: 'phoenix', because: 'mix.exs' }] }),
    code: 'not-listening',
    fix: { command: 'PHX_SERVER=true bin/app start' },
  },
  {
    name: 'the log claims what no socket shows',
    evidence: { logTail: ['Listening on port 3000'] },
    code: 'not-listening',
    texts: ['the log says port 3000, but no process of the app listens on it'],
  },
  {
    name: 'late',
    evidence: {
      boundAfterMs: 63_200,
      elapsedMs: 63_210,
      listeners: [tcp('0.0.0.0', port)],
      sources: [{ file: 'server.js', line: 11, text: 'server.listen(process.env.PORT || 3000)' }],
    },
    code: 'late-bind',
    platformCode: 'R10',
    summary: 'Heroku stops this app at 60 s, before it is ready: it opened PORT after 63 s, 3.2 s too late',
    fix: { file: 'server.js', line: 11 },
    fixTexts: [/listen first/, /nevertheless/],
    texts: ['listening after 63 s, 3.2 s after the deadline'],
  },
  {
    name: 'late under a boot window of two seconds',
    evidence: { boundAfterMs: 4100, deadlineMs: 2000, listeners: [tcp('0.0.0.0', port)] },
    code: 'late-bind',
    summary: /stops this app at 2 s, before it is ready: it opened PORT after 4\.1 s, 2\.1 s too late/,
  },
  {
    name: 'PORT held by another program',
    evidence: { ending: 'port-taken', portOwner: { pid: 99, command: 'python3 -m http.server 23817' } },
    code: 'port-taken',
    platformCode: 'H10',
    summary:
      'On Heroku PORT belongs to this app alone; here another program holds it: PORT (23817) is held by python3 -m http.server 23817, pid 99',
    fix: { command: 'kill 99' },
    texts: ['23817 belongs to python3 -m http.server 23817, pid 99'],
  },
  {
    name: 'another program holds PORT, the app moved on to the next one',
    evidence: {
      portOwner: { pid: 99, command: 'nginx' },
      listeners: [tcp('127.0.0.1', port + 1, 'node vite')],
    },
    code: 'port-taken',
  },
  {
    name: 'EADDRINUSE on PORT',
    evidence: ended(1, [`Error: listen EADDRINUSE: address already in use 0.0.0.0:${port}`], {
      portOwner: { pid: 99, command: 'java -jar other.jar' },
    }),
    code: 'port-taken',
    fix: { command: 'kill 99' },
  },
]

/** The first process ended. */
export const endedCases: readonly Case[] = [
  {
    name: 'a crash with its line',
    evidence: ended(1, [
      '/home/ada/shop/database.js:3',
      "    throw new Error('DATABASE_URL is not set')",
      '    ^',
      'Error: DATABASE_URL is not set',
      '    at connect (/home/ada/shop/database.js:3:11)',
      'Node.js v20.20.2',
    ]),
    code: 'crashed',
    platformCode: 'H10',
    summary: /503: it needs the variable DATABASE_URL \(status 1 after 0\.41 s\)$/,
    fix: { text: 'set DATABASE_URL in .env, or pass it on', command: 'paas-sim up --env DATABASE_URL=...' },
    texts: ['Error: DATABASE_URL is not set', 'status 1 after 0.41 s'],
  },
  {
    name: "a variable of the user's shell that the app was not given",
    evidence: ended(1, ["KeyError: 'STRIPE_KEY'"], { withheld: ['EDITOR', 'STRIPE_KEY'] }),
    code: 'crashed',
    summary: /its last lines name STRIPE_KEY, which your shell has but the app was not given/,
    fix: { command: 'paas-sim up --env STRIPE_KEY="$STRIPE_KEY"' },
  },
  {
    name: 'an exception nobody knows',
    evidence: ended(1, [
      'Traceback (most recent call last):',
      '  File "app.py", line 3',
      'shop.Oops: bad day',
    ]),
    code: 'crashed',
    texts: ['shop.Oops: bad day'],
  },
  {
    name: 'no word at all',
    evidence: ended(3, []),
    code: 'crashed',
    fix: { text: 'it printed nothing: run the command by hand in the same directory to see why' },
  },
  {
    name: 'node_modules missing',
    evidence: {
      ...npmStart('node server.js', { express: '^5.0.0' }),
      ...ended(1, [
        "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'express' imported from /home/ada/shop/server.js",
      ]),
    },
    code: 'crashed',
    summary: /express is in package\.json but not installed/,
    fix: { command: 'npm install' },
  },
  {
    name: 'a dependency that is not listed, in a pnpm project',
    evidence: ended(1, ["Error: Cannot find module '@acme/kit/client'"], {
      project: project({ packageJson: packageJson({}), files: ['package.json', 'pnpm-lock.yaml'] }),
    }),
    code: 'crashed',
    fix: { command: 'pnpm add @acme/kit' },
  },
  {
    name: 'not built, and nothing says how',
    evidence: ended(1, ["Error: Cannot find module '/home/ada/shop/dist/main.js'"]),
    code: 'crashed',
    summary: /the app was not built/,
    fix: { command: undefined, file: 'package.json' },
  },
  {
    name: "not built, with the project's own package manager",
    evidence: ended(1, ["Error: Cannot find module '/home/ada/shop/dist/main.js'"], {
      project: project({ packageJson: packageJson({ build: 'tsc' }), files: ['yarn.lock'] }),
    }),
    code: 'crashed',
    fix: { command: 'yarn run build' },
    fixTexts: [/--build/],
  },
  {
    name: "not built, by the platform's script",
    evidence: ended(
      1,
      [
        "Error: Could not find a production build in the '.next' directory. Try building your app with 'next build'",
      ],
      {
        project: project({ packageJson: packageJson({ build: 'x', 'heroku-postbuild': 'next build' }) }),
      },
    ),
    code: 'crashed',
    fix: { command: 'npm run heroku-postbuild' },
  },
  {
    name: "not built, by the command of the platform's file",
    evidence: ended(1, ["Error: Cannot find module '/home/ada/shop/dist/main.js'"], {
      project: project({ packageJson: packageJson({ build: 'tsc' }) }),
      service: service('node dist/main.js', { build: 'npm ci && npm run build' }),
    }),
    code: 'crashed',
    fix: { command: 'npm ci && npm run build' },
  },
  {
    name: 'Python package missing',
    evidence: ended(1, ["ModuleNotFoundError: No module named 'flask'"], {
      project: project({ files: ['requirements.txt'] }),
    }),
    code: 'crashed',
    fix: { command: 'pip install -r requirements.txt' },
  },
  {
    name: 'gems missing',
    evidence: ended(7, ["Could not find gem 'puma (~> 6.0)' in locally installed gems."]),
    code: 'crashed',
    fix: { command: 'bundle install' },
  },
  {
    name: 'syntax error, with its place',
    evidence: ended(1, [
      '/home/ada/shop/server.js:3',
      'const = 4',
      '      ^',
      "SyntaxError: Unexpected token '='",
    ]),
    code: 'crashed',
    fix: { file: 'server.js', line: 3 },
  },
  {
    name: 'import in a CommonJS file',
    evidence: ended(1, ['SyntaxError: Cannot use import statement outside a module']),
    code: 'crashed',
    fix: { text: 'add "type": "module" to package.json, or name the file .mjs' },
  },
  {
    name: '$PORT that no shell expanded',
    evidence: ended(1, ["Error: '$PORT' is not a valid port number."]),
    code: 'crashed',
    summary: /no shell expanded it/,
    fixTexts: [/single quotes/],
  },
  {
    name: 'a hard-coded port that is taken',
    evidence: ended(1, ['Error: listen EADDRINUSE: address already in use :::3000'], {
      sources: [{ file: 'server.js', line: 5, text: 'app.listen(3000)' }],
    }),
    code: 'crashed',
    summary: /port 3000 is taken already/,
    fix: { file: 'server.js', line: 5, after: 'app.listen(process.env.PORT || 3000)' },
    fixTexts: [/^3000 is not PORT: take the port from PORT, which is free$/],
  },
  {
    name: 'a hard-coded port that is taken, as Node prints it whole',
    evidence: ended(
      1,
      [
        'node:events:485',
        '      throw er; // Unhandled error event',
        'Error: listen EADDRINUSE: address already in use :::5998',
        '    at Server.setupListenHandle [as _listen2] (node:net:1940:16)',
        "Emitted 'error' event on Server instance at:",
        "  code: 'EADDRINUSE',",
        '  errno: -98,',
        "  syscall: 'listen',",
        "  address: '::',",
        '  port: 5998',
        '}',
        'Node.js v20.20.2',
      ],
      { sources: [{ file: 'config.js', line: 2, text: 'export const PORT = 5998' }] },
    ),
    code: 'crashed',
    summary: /port 5998 is taken already \(status 1/,
    fix: { file: 'config.js', line: 2, after: 'export const PORT = process.env.PORT || 5998' },
    fixTexts: [/^5998 is not PORT/],
    texts: ['Error: listen EADDRINUSE: address already in use :::5998'],
  },
  {
    name: 'a hard-coded port that is taken, of which only the error as an object is left',
    evidence: ended(1, ["  code: 'EADDRINUSE',", "  syscall: 'listen',", '  port: 5998', '}']),
    code: 'crashed',
    summary: /port 5998 is taken already/,
  },
  {
    name: 'a hard-coded port of Flask that is taken: with PORT it would listen on loopback',
    evidence: ended(1, ['Address already in use', 'Port 5998 is in use by another program.'], {
      sources: [{ file: 'app.py', line: 9, text: 'app.run(port=5998)' }],
    }),
    code: 'crashed',
    fix: { after: "app.run(port=int(os.environ.get('PORT', 5998)), host='0.0.0.0')" },
  },
  {
    name: 'a variable that means its own port',
    evidence: ended(1, ['Error: HTTP_PORT is not set']),
    code: 'crashed',
    summary: /it takes its port from HTTP_PORT, and the platform sets PORT/,
    fix: { text: 'read PORT in place of HTTP_PORT', command: undefined },
  },
  {
    name: 'a variable that means its own port, which the user has',
    evidence: ended(1, ["KeyError: 'SERVER_PORT'"], { withheld: ['SERVER_PORT'] }),
    code: 'crashed',
    fix: { text: 'read PORT in place of SERVER_PORT', command: undefined },
  },
  {
    name: 'a variable that means the port of something else',
    evidence: ended(1, ['Error: SMTP_PORT is not set']),
    code: 'crashed',
    fix: { command: 'paas-sim up --env SMTP_PORT=...' },
  },
  {
    name: 'a hard-coded port that is taken, while another program holds PORT too',
    evidence: ended(1, ['Error: listen EADDRINUSE: address already in use :::3000'], {
      portOwner: { pid: 99, command: 'nginx' },
    }),
    code: 'crashed',
  },
  {
    name: 'port 80 without privilege',
    evidence: ended(1, ['Error: listen EACCES: permission denied 0.0.0.0:80']),
    code: 'crashed',
    summary: /may not open port 80/,
  },
  {
    name: 'a stale pid file of Rails',
    evidence: ended(1, ['A server is already running. Check /home/ada/shop/tmp/pids/server.pid.']),
    code: 'crashed',
    fix: { command: 'rm -f tmp/pids/server.pid' },
  },
  {
    name: 'out of memory',
    evidence: ended(null, [], { exit: { code: null, signal: 'SIGKILL' } }),
    code: 'crashed',
    summary: /killed by SIGKILL, as the kernel does when memory runs out \(signal SIGKILL after 0\.41 s\)$/,
  },
  {
    name: 'killed behind a shell',
    evidence: ended(137, []),
    code: 'crashed',
    summary: /killed by SIGKILL/,
  },
  {
    name: 'a segmentation fault',
    evidence: ended(139, []),
    code: 'crashed',
    summary: /SIGSEGV \(a memory fault\)/,
  },
  {
    name: 'no start script',
    evidence: ended(1, ['npm error Missing script: "start"']),
    code: 'crashed',
    fix: { text: 'add scripts.start to package.json', file: 'package.json' },
  },
  {
    name: 'the database is not there',
    evidence: ended(1, ['Error: connect ECONNREFUSED 127.0.0.1:5432']),
    code: 'crashed',
    summary: /could not reach PostgreSQL on port 5432/,
  },
  {
    name: 'another program holds PORT, but the crash is about something else',
    evidence: ended(1, ["Error: Cannot find module 'x'"], { portOwner: { pid: 99, command: 'nginx' } }),
    code: 'crashed',
  },
  {
    name: 'crashed while its child lived on',
    evidence: ended(1, ['Error: boom'], { survivors: [{ pid: 50, command: 'node worker.js' }] }),
    code: 'crashed',
  },
  {
    name: 'a build as start command',
    evidence: ended(0, ['built in 1.2 s'], {
      project: project({ suspects: [{ command: 'node server.js --prod', because: 'package.json main' }] }),
    }),
    code: 'exited',
    platformCode: 'H10',
    summary:
      /takes the end of the start command for a crash.*: the start command ended with status 0 after 0\.41 s/,
    fix: {
      text: 'the start command must start the server and stay; perhaps node server.js --prod (package.json main)',
    },
  },
  {
    name: 'gunicorn -D',
    evidence: {
      ...procfile('gunicorn -D -b 0.0.0.0:$PORT app:app'),
      ...ended(0, [], {
        survivors: [{ pid: 50, command: '/usr/bin/gunicorn: master [app:app]' }],
        listeners: [tcp('0.0.0.0', port, '/usr/bin/gunicorn: master [app:app]')],
      }),
    },
    code: 'exited',
    summary: /left gunicorn behind/,
    fix: { file: 'Procfile', line: 1, after: 'gunicorn -b 0.0.0.0:$PORT app:app' },
  },
  {
    name: 'nginx',
    evidence: {
      ...procfile('nginx -c $PWD/nginx.conf'),
      ...ended(0, [], { survivors: [{ pid: 50, command: 'nginx: master process nginx' }] }),
    },
    code: 'exited',
    fix: { after: "nginx -c $PWD/nginx.conf -g 'daemon off;'" },
  },
  {
    name: 'nginx with a variable in its configuration',
    evidence: {
      ...procfile("nginx -p . -c nginx.conf -g 'daemon off;'"),
      ...ended(1, [
        `2026/11/21 18:38:03 [emerg] 26400#26400: host not found in "\${PORT}" of the "listen" directive in ./nginx.conf:4`,
      ]),
    },
    code: 'crashed',
    summary: /nginx was given the text \$PORT in place of the number: it reads no variables/,
    fix: {
      file: 'Procfile',
      after:
        "envsubst '$PORT' < nginx.conf > nginx.filled.conf && exec nginx -p . -c nginx.filled.conf -g 'daemon off;'",
    },
  },
  {
    name: 'nginx that takes a blank for the end of its port',
    evidence: ended(1, [
      'nginx: [emerg] invalid port in "0.0.0.0:$PORT" of the "listen" directive in /srv/shop/nginx.conf:4',
    ]),
    code: 'crashed',
    fix: { text: 'fill PORT in with envsubst before nginx starts' },
  },
  {
    name: 'Django, whose port is taken',
    evidence: {
      ...procfile('python3 manage.py runserver'),
      ...ended(1, [
        'Starting development server at http://127.0.0.1:8000/',
        'Quit the server with CONTROL-C.',
        'Error: That port is already in use.',
      ]),
    },
    code: 'crashed',
    summary: /port 8000 is taken already/,
    fix: { file: 'Procfile', after: 'python3 manage.py runserver 0.0.0.0:$PORT' },
  },
  {
    name: 'pm2',
    evidence: {
      ...npmStart('pm2 start server.js'),
      ...ended(0, [], { survivors: [{ pid: 50, command: 'PM2 v5: God Daemon' }] }),
    },
    code: 'exited',
    fix: { file: 'package.json', line: 7, after: 'pm2-runtime start server.js' },
  },
  {
    name: 'an ampersand at the end',
    evidence: {
      ...procfile('node server.js &'),
      ...ended(0, [], { survivors: [{ pid: 50, command: 'node server.js' }] }),
    },
    code: 'exited',
    fix: { after: 'node server.js' },
  },
  {
    name: 'a launcher of its own',
    evidence: ended(0, ['server started in the background'], {
      service: service('node start.js'),
      survivors: [{ pid: 50, command: 'node server.js' }],
    }),
    code: 'exited',
    fix: { text: 'run the server in the foreground: the start command must live as long as the app' },
    texts: ['node server.js, pid 50 stayed behind in the background'],
  },
  {
    name: 'command not found',
    evidence: {
      ...procfile('gunicorn app:app'),
      ...ended(127, ['bash: line 1: gunicorn: command not found']),
    },
    code: 'start-failed',
    platformCode: 'H10',
    summary: /Heroku cannot start this command.*: the command gunicorn was not found/,
    fix: { command: 'pip install gunicorn' },
  },
  {
    name: 'command not found behind npm start, its package listed',
    evidence: {
      ...npmStart('ng serve', { '@angular/cli': '^20.0.0' }),
      ...ended(127, ['sh: 1: ng: not found']),
    },
    code: 'start-failed',
    fix: { text: '@angular/cli is in package.json but not installed', command: 'npm install' },
  },
  {
    name: 'command not found on Windows',
    evidence: ended(1, ["'serve' is not recognized as an internal or external command,"], {
      project: project({ packageJson: packageJson({}) }),
    }),
    code: 'start-failed',
    fix: { command: 'npm install serve' },
  },
  {
    name: 'a start script with Windows line ends',
    evidence: ended(127, ['/bin/bash: line 1: ./run.sh: cannot execute: required file not found']),
    code: 'start-failed',
    summary: /run\.sh is there, but the interpreter/,
    fix: { command: "sed -i 's/\\r$//' ./run.sh" },
  },
  {
    name: 'a start script with an interpreter that is missing',
    evidence: ended(126, ['bash: ./run.sh: /bin/nosuch: bad interpreter: No such file or directory']),
    code: 'start-failed',
    summary: /run\.sh is there, but the interpreter/,
  },
  {
    name: 'not executable',
    evidence: { ...procfile('./start.sh'), ...ended(126, ['bash: line 1: ./start.sh: Permission denied']) },
    code: 'start-failed',
    summary: /\.\/start\.sh may not be executed/,
    fix: { command: 'chmod +x ./start.sh' },
  },
  {
    name: 'no shell to start it',
    evidence: { ending: 'start-failed', startError: { code: 'ENOENT', message: 'bash was not found' } },
    code: 'start-failed',
    summary: /: bash was not found$/,
  },
]

/** Reachable: as it should be, or not quite. */
export const boundCases: readonly Case[] = [
  {
    name: 'up',
    evidence: ready(),
    code: 'ok',
    platformCode: null,
    summary: "Heroku's router reaches this app at 0.0.0.0:23817 after 0.31 s",
    warnings: [],
  },
  {
    name: 'a 500 is an answer',
    evidence: ready({ firstAnswer: probe({ status: 500 }) }),
    code: 'ok',
    warnings: [],
  },
  {
    name: 'an expectation that holds',
    evidence: ready({
      firstAnswer: {
        ...probe({ status: 200 }),
        expectations: [{ request: 'GET /health', mismatches: [], probe: probe({ status: 204 }) }],
      },
    }),
    code: 'ok',
    texts: ['GET /health 204, as expected'],
  },
  {
    name: 'one expectation of two that fails, in two ways',
    evidence: ready({
      firstAnswer: {
        ...probe({ status: 200 }),
        expectations: [
          { request: 'GET /', mismatches: [], probe: probe({ status: 200 }) },
          {
            request: 'GET /health',
            position: { file: 'paas-sim.yaml', line: 7, column: 5 },
            mismatches: [
              { expected: '200', found: '404' },
              { expected: 'body~/ok/', found: '"no such page"' },
            ],
            probe: probe({ status: 404, head: 'no such page' }),
          },
        ],
      },
    }),
    code: 'expectation-failed',
    platformCode: null,
    summary: '1 of 2 expectations failed: GET /health: expected 200, found 404 (and 1 more)',
    texts: ['GET /  200, as expected', 'GET /health  expected 200, found 404'],
    fix: {
      text: 'let GET /health answer as expected (200), or correct the expectation',
      file: 'paas-sim.yaml',
      line: 7,
    },
  },
  {
    name: 'an expectation whose parts are longer than a line',
    evidence: ready({
      firstAnswer: {
        ...probe({ status: 200 }),
        expectations: [
          {
            request: `GET /${'long/'.repeat(60)}`,
            mismatches: [
              { expected: `body~/${'x'.repeat(300)}/`, found: `"${'y'.repeat(200)}"` },
              { expected: 'within 1 ms', found: '700 ms' },
            ],
            probe: probe({ status: 500 }),
          },
        ],
      },
    }),
    code: 'expectation-failed',
    fixTexts: [/fails inside the app/],
  },
  {
    name: 'a loopback bind where router and app share a host',
    evidence: ready({ platform: sameHostPlatform, listeners: [tcp('127.0.0.1', port)] }),
    code: 'ok',
    texts: [`127.0.0.1:${port}  (PORT, this machine will do)`],
  },
  {
    name: 'a worker that lives',
    evidence: {
      service: service('node worker.js', { name: 'worker', kind: 'worker' }),
      port: undefined,
      ending: 'ready',
    },
    code: 'ok',
    summary: 'web.1 runs',
  },
  {
    name: 'a worker that ends',
    evidence: ended(0, [], {
      service: service('node worker.js', { name: 'worker', kind: 'worker' }),
      port: undefined,
    }),
    code: 'exited',
    platformCode: null,
    summary: 'Heroku counts this worker as crashed: the start command ended with status 0 after 0.41 s',
  },
  {
    name: 'a health path that the platform’s file names',
    evidence: {
      boundAfterMs: 400,
      ending: 'unhealthy',
      listeners: [tcp('0.0.0.0', port)],
      health: probe({ url: `http://127.77.0.1:${port}/up?deep=1`, status: 404 }),
    },
    code: 'unhealthy',
    summary: /\/up\?deep=1 answers 404$/,
    fixTexts: [/^serve \/up\?deep=1, or/],
  },
  {
    name: 'redirects to itself, though the client uses https already',
    evidence: ready({
      project: project({ stacks: [{ stack: 'express', because: 'package.json' }] }),
      firstAnswer: {
        ...probe({ status: 302, location: 'http://shop.example/' }),
        loop: ['https://shop.example/', 'https://shop.example/'],
      },
    }),
    code: 'ok',
    warnings: ['redirect-loop'],
    warningTexts: [
      /never ends: https:\/\/shop\.example\/ to https:\/\/shop\.example\/$/,
      /X-Forwarded-Proto says.* app\.set\('trust proxy', 1\), and ask req\.secure$/,
    ],
    texts: ['302 to http://shop.example/'],
  },
  {
    name: 'a long way round, of a stack that is not known',
    evidence: ready({
      service: service('./shop'),
      listeners: [tcp('0.0.0.0', port, './shop')],
      firstAnswer: {
        ...probe({ status: 302 }),
        loop: ['/', '/a', '/b', '/'].map(path => `https://shop.example${path}`),
      },
    }),
    code: 'ok',
    warnings: ['redirect-loop'],
    warningTexts: [/example\/ to https:\/\/shop\.example\/a to \.\.\. to/, /redirect by that header$/],
  },
  {
    name: 'cookies that are not Secure, of Django behind gunicorn',
    evidence: {
      ...ready({
        firstAnswer: { ...probe({ status: 200 }), insecureCookies: ['sessionid', 'csrftoken'] },
      }),
      ...procfile('gunicorn shop.wsgi', { stacks: [{ stack: 'django', because: 'requirements.txt' }] }),
    },
    code: 'ok',
    warnings: ['insecure-cookie'],
    warningTexts: [/^it sets sessionid, csrftoken without Secure/, /SESSION_COOKIE_SECURE = CSRF/],
  },
  {
    name: 'no answer within ten seconds',
    evidence: ready({ firstAnswer: probe({ outcome: 'timeout', tookMs: 10_000 }) }),
    code: 'ok',
    warnings: ['slow-first-answer'],
  },
  {
    name: 'one interface',
    evidence: ready({ listeners: [tcp('192.168.1.20', port)] }),
    code: 'ok',
    warnings: ['single-address'],
    texts: [`192.168.1.20:${port}  node server.js, pid 4242  this interface only`],
  },
  {
    name: 'a metrics port, an inspector and another port',
    evidence: ready({
      listeners: [tcp('0.0.0.0', port), tcp('0.0.0.0', 9090), tcp('127.0.0.1', 9229), tcp('127.0.0.1', 7000)],
    }),
    code: 'ok',
    warnings: ['extra-port', 'debug-port'],
  },
  {
    name: 'a fixed port that is written down',
    evidence: ready({
      ...procfile('gunicorn -b 0.0.0.0:8000 app:app'),
      port: 8000,
      environment: { PORT: '8000' },
      listeners: [tcp('0.0.0.0', 8000)],
      dial: { address: '127.77.0.1', port: 8000, outcome: 'connected' },
    }),
    code: 'ok',
    warnings: ['hard-coded-port'],
  },
  {
    name: 'the port of a TCP service, which its own command says',
    evidence: ready({
      service: service('redis-server --port 6379', { protocol: 'tcp' }),
      port: 6379,
      environment: { PORT: '6379' },
      listeners: [tcp('0.0.0.0', 6379)],
      dial: { address: '127.77.0.1', port: 6379, outcome: 'connected' },
    }),
    code: 'ok',
    warnings: [],
  },
  {
    name: 'found by a scan on another port',
    evidence: ready({
      platform: scanningPlatform,
      listeners: [tcp('0.0.0.0', 3000)],
      dial: { address: '127.77.0.1', port: 3000, outcome: 'connected' },
    }),
    code: 'ok',
    summary: /at 0\.0\.0\.0:3000 after/,
    warnings: ['hard-coded-port'],
  },
  {
    name: 'did not end in time',
    evidence: ready({
      stop: {
        signal: 'SIGTERM',
        tookMs: 30_020,
        killed: true,
        remaining: [{ pid: 4242, command: 'node server.js' }],
        exit: { code: null, signal: 'SIGKILL' },
      },
      exit: { code: null, signal: 'SIGKILL' },
    }),
    code: 'ok',
    warnings: ['stop-timeout'],
  },
  {
    name: 'npm in front, on a platform that signals all processes',
    evidence: ready({
      ...npmStart('node server.js'),
      stop: {
        signal: 'SIGTERM',
        tookMs: 30_010,
        killed: true,
        remaining: [{ pid: 4242, command: 'npm start' }],
        exit: undefined,
      },
    }),
    code: 'ok',
    warnings: ['stop-timeout'],
  },
  {
    name: 'npm in front, on a platform that signals one process',
    evidence: ready({
      ...npmStart('node server.js'),
      platform: platformWith({ stop: { signal: 'SIGTERM', to: 'root', graceMs: 10_000 } }),
      stop: {
        signal: 'SIGTERM',
        tookMs: 10_010,
        killed: true,
        remaining: [{ pid: 4242, command: 'npm start' }],
        exit: undefined,
      },
    }),
    code: 'ok',
    warnings: ['signal-swallowed'],
  },
  {
    name: 'ended when told to',
    evidence: ready({
      stop: {
        signal: 'SIGTERM',
        tookMs: 12,
        killed: false,
        remaining: [],
        exit: { code: 143, signal: null },
      },
      exit: { code: 143, signal: null },
    }),
    code: 'ok',
    warnings: [],
  },
  {
    name: 'TLS on PORT',
    evidence: ready({
      firstAnswer: probe({ outcome: 'not-http', looksLike: 'tls' }),
      sources: [
        { file: 'server.js', line: 7, text: 'https.createServer(options, app).listen(process.env.PORT)' },
      ],
    }),
    code: 'wrong-protocol',
    summary: /it speaks TLS, and the router speaks plain HTTP/,
    fix: { file: 'server.js', line: 7, after: 'http.createServer(app).listen(process.env.PORT)' },
  },
  {
    name: 'a server that dies of the router’s HTTP',
    evidence: ready({
      ending: 'exited',
      exit: { code: 1, signal: null },
      firstAnswer: probe({ outcome: 'not-http', head: '+READY tinystore 1.0' }),
    }),
    code: 'wrong-protocol',
  },
  {
    name: 'TLS told by a variable',
    evidence: ready({
      firstAnswer: probe({ outcome: 'closed', looksLike: 'tls' }),
      environment: { PORT: String(port), NITRO_SSL_CERT: '/etc/cert.pem' },
    }),
    code: 'wrong-protocol',
    fixTexts: [/unset NITRO_SSL_CERT/],
  },
  {
    name: 'HTTP/2 only',
    evidence: ready({ firstAnswer: probe({ outcome: 'not-http', looksLike: 'http2' }) }),
    code: 'wrong-protocol',
    summary: /HTTP\/2 only/,
  },
  {
    name: 'a banner',
    evidence: ready({
      firstAnswer: probe({ outcome: 'not-http', looksLike: 'banner', head: '+OK tinystore\r\n' }),
    }),
    code: 'wrong-protocol',
    platformCode: 'H17',
    summary: /not HTTP: "\+OK tinystore"$/,
    texts: ['not HTTP  +OK tinystore'],
  },
  {
    name: 'an answer that the router refuses',
    evidence: ready({ firstAnswer: probe({ outcome: 'not-http', withheld: 'response-cookie-limit' }) }),
    code: 'wrong-protocol',
    platformCode: 'H25',
    summary: /the app answers, but with headers that the router refuses/,
    texts: ['an answer that the router refuses'],
    fixTexts: [/shorter headers/],
  },
  {
    name: 'closed without an answer',
    evidence: ready({ firstAnswer: probe({ outcome: 'closed' }) }),
    code: 'wrong-protocol',
    platformCode: 'H13',
    summary: /it closed the connection without an answer/,
  },
  {
    name: 'the port was closed again',
    evidence: ready({ firstAnswer: probe({ outcome: 'refused' }) }),
    code: 'wrong-protocol',
    summary: /it no longer listens/,
  },
  {
    name: 'PHP-FPM on PORT',
    evidence: ready({
      listeners: [tcp('0.0.0.0', port, 'php-fpm: master process')],
      firstAnswer: probe({ outcome: 'closed' }),
    }),
    code: 'wrong-protocol',
    fixTexts: [/FastCGI/],
  },
  {
    name: 'a health check that gets no HTTP',
    evidence: ready({
      platform: checkingPlatform,
      ending: 'unhealthy',
      health: probe({ outcome: 'not-http', looksLike: 'banner', head: 'hello' }),
      firstAnswer: undefined,
    }),
    code: 'wrong-protocol',
  },
  ...unhealthy(
    'a 404 on the health path',
    { status: 404, head: 'Cannot GET /healthz' },
    /\/healthz answers 404/,
    {
      command: 'paas-sim up --health-path /',
    },
  ),
  ...unhealthy(
    'a redirect to https',
    { status: 301, location: 'https://shop.herokuapp.com/healthz' },
    /answers 301 to https:/,
    {
      text: "trust X-Forwarded-Proto: the redirect to https never ends behind a router. app.set('trust proxy', 1), and ask req.secure",
    },
    ['express'],
  ),
  ...unhealthy(
    "Django's ALLOWED_HOSTS",
    { status: 400, head: 'Bad Request (400)' },
    /answers 400/,
    {
      text: "the app refuses the host name shop.herokuapp.com: ALLOWED_HOSTS = ['shop.herokuapp.com'] in settings.py",
    },
    ['django'],
  ),
  ...unhealthy(
    "Vite's allowedHosts",
    { status: 403, head: 'Blocked request. This host ("shop.herokuapp.com") is not allowed.' },
    /answers 403/,
    {
      text: "the app refuses the host name shop.herokuapp.com: server.allowedHosts and preview.allowedHosts: ['shop.herokuapp.com'] in the Vite configuration",
    },
    ['vite'],
  ),
  ...unhealthy('a login', { status: 401 }, /answers 401/, { text: 'let /healthz answer without a login' }),
  ...unhealthy('a failing app', { status: 503 }, /answers 503/, {
    text: '/healthz fails inside the app: its log says why',
  }),
  ...unhealthy('no answer in time', { outcome: 'timeout', tookMs: 5000 }, /was not answered within 5 s/, {
    text: 'answer /healthz at once, without waiting for other services',
  }),
]

function unhealthy(
  name: string,
  health: Parameters<typeof probe>[0],
  summary: RegExp,
  fix: NonNullable<Case['fix']>,
  stacks: readonly string[] = [],
): readonly Case[] {
  return [
    {
      name,
      evidence: ready({
        platform: checkingPlatform,
        project: project({ stacks: stacks.map(stack => ({ stack, because: 'package.json' })) }),
        ending: 'unhealthy',
        elapsedMs: 60_000,
        health: probe({ url: `http://127.77.0.1:${port}/healthz`, ...health }),
        firstAnswer: undefined,
      }),
      code: 'unhealthy',
      summary,
      fix,
    },
  ]
}
