import {
  ipv4Platform,
  ipv6Platform,
  npmStart,
  packageJson,
  port,
  procfile,
  project,
  scanningPlatform,
  service,
  tcp,
} from './fixtures.ts'
import type { Case } from './run-cases.ts'

/** Something listens, but not where the router dials. */
export const wrongBindCases: readonly Case[] = [
  {
    name: 'listen(port, 127.0.0.1) in the source',
    evidence: {
      listeners: [tcp('127.0.0.1', port)],
      sources: [{ file: 'server.js', line: 14, text: "app.listen(port, '127.0.0.1')" }],
    },
    code: 'loopback-only',
    platformCode: 'R10',
    summary: "Heroku's router cannot reach this app, and stops it at 60 s: it listens on 127.0.0.1 only",
    fix: {
      file: 'server.js',
      line: 14,
      before: "app.listen(port, '127.0.0.1')",
      after: "app.listen(port, '0.0.0.0')",
    },
    texts: [
      `127.0.0.1:${port}  node server.js, pid 4242  this machine only`,
      `0.0.0.0:${port}  (PORT, all interfaces)`,
    ],
  },
  {
    name: 'of lines in several files, the one that is in the file that was started',
    evidence: {
      ...procfile('bun start/server.ts'),
      listeners: [tcp('0.0.0.0', 3000, 'bun start/server.ts')],
      sources: [
        { file: 'mock.ts', line: 1, text: 'Bun.serve({ port: 3000, fetch: handler })' },
        { file: 'start/server.ts', line: 2, text: 'port: 3000,' },
      ],
    },
    code: 'wrong-port',
    fix: {
      file: 'start/server.ts',
      line: 2,
      before: 'port: 3000,',
      after: 'port: Number(process.env.PORT) || 3000,',
    },
  },
  {
    name: 'such lines, when what was built from one of them runs',
    evidence: {
      ...procfile('node dist/main.js'),
      listeners: [tcp('0.0.0.0', 3000, 'node dist/main.js')],
      sources: [
        { file: 'src/worker.ts', line: 9, text: 'server.listen(3000)' },
        { file: 'src/main.ts', line: 18, text: 'await app.listen(3000)' },
      ],
    },
    code: 'wrong-port',
    fix: { file: 'src/main.ts', line: 18, after: 'await app.listen(process.env.PORT || 3000)' },
  },
  {
    name: 'a file that tells the router one port, and the app another',
    evidence: {
      listeners: [tcp('0.0.0.0', 3000)],
      environment: { PORT: '3000' },
      service: service('node server.js', {
        port: { port: 8080, key: 'internal_port', position: { file: 'fly.toml', line: 9 } },
      }),
      project: project({
        declaredPorts: [
          { port: 8080, key: 'internal_port', position: { file: 'fly.toml', line: 9 } },
          { port: 5000, key: 'EXPOSE', position: { file: 'Dockerfile', line: 3 } },
        ],
      }),
    },
    code: 'wrong-port',
    fix: {
      text: 'name one port in both places: PORT is 3000, internal_port is 8080',
      file: 'fly.toml',
      line: 9,
    },
    notFixTexts: /listen/,
    texts: ['fly.toml:9 says internal_port 8080; Dockerfile:3 says EXPOSE 5000'],
  },
  {
    name: 'such a file, and an app that obeys neither',
    evidence: {
      listeners: [tcp('0.0.0.0', 5000)],
      environment: { PORT: '3000' },
      service: service('node server.js', {
        port: { port: 8080, key: 'internal_port', position: { file: 'fly.toml', line: 9 } },
      }),
      sources: [{ file: 'server.js', line: 4, text: 'app.listen(5000)' }],
    },
    code: 'wrong-port',
    fix: { file: 'server.js', line: 4 },
  },
  {
    name: '::1 only',
    evidence: {
      listeners: [tcp('::1', port)],
      sources: [{ file: 'server.js', line: 3, text: "const { PORT = 3000, HOST = '::1' } = process.env" }],
    },
    code: 'loopback-only',
    summary: /listens on ::1 only/,
    fix: { file: 'server.js', line: 3, after: "const { PORT = 3000, HOST = '0.0.0.0' } = process.env" },
    texts: [`[::1]:${port}  node server.js, pid 4242  this machine only`],
  },
  {
    name: 'localhost may be both loopback families',
    evidence: { listeners: [tcp('127.0.0.1', port), tcp('::1', port)] },
    code: 'loopback-only',
    summary: /listens on 127\.0\.0\.1 and ::1 only/,
  },
  {
    name: 'Fastify without a host',
    evidence: {
      ...npmStart('node server.js', { fastify: '^5.0.0' }, ['fastify']),
      listeners: [tcp('127.0.0.1', port)],
      sources: [{ file: 'server.js', line: 9, text: 'await app.listen({ port: process.env.PORT })' }],
    },
    code: 'loopback-only',
    fix: {
      file: 'server.js',
      line: 9,
      after: "await app.listen({ port: process.env.PORT, host: '0.0.0.0' })",
    },
    texts: ['Fastify listens on localhost unless it is given a host.'],
  },
  {
    name: 'HOST=localhost in .env',
    evidence: {
      project: project({
        env: [{ name: 'HOST', value: 'localhost', position: { file: '/home/ada/shop/.env', line: 3 } }],
      }),
      environment: { PORT: String(port), HOST: 'localhost' },
      listeners: [tcp('127.0.0.1', port)],
    },
    code: 'loopback-only',
    fix: { file: '.env', line: 3, before: 'HOST=localhost', after: 'HOST=0.0.0.0' },
  },
  {
    name: 'NITRO_PORT in .env',
    evidence: {
      ...procfile('node .output/server/index.mjs', {
        env: [{ name: 'NITRO_PORT', value: '3000', position: { file: '/home/ada/shop/.env', line: 2 } }],
      }),
      environment: { PORT: String(port), NITRO_PORT: '3000' },
      listeners: [tcp('0.0.0.0', 3000, 'node .output/server/index.mjs')],
    },
    code: 'wrong-port',
    fix: {
      text: 'let the app read PORT, or drop NITRO_PORT (.env line 2)',
      file: '.env',
      line: 2,
      before: 'NITRO_PORT=3000',
      after: '# NITRO_PORT=3000',
    },
  },
  {
    name: 'such a variable in a file of another kind',
    evidence: {
      ...procfile('node .output/server/index.mjs', {
        env: [
          { name: 'NITRO_PORT', value: '3000', position: { file: '/home/ada/shop/render.yaml', line: 9 } },
        ],
      }),
      environment: { PORT: String(port), NITRO_PORT: '3000' },
      listeners: [tcp('0.0.0.0', 3000, 'node .output/server/index.mjs')],
    },
    code: 'wrong-port',
    fix: { file: 'render.yaml', line: 9, before: undefined, after: undefined },
  },
  {
    name: 'vite preview of a SvelteKit app',
    evidence: {
      ...procfile('vite preview', {
        stacks: [{ stack: 'sveltekit', because: 'package.json: @sveltejs/kit' }],
      }),
      listeners: [tcp('127.0.0.1', 4173, 'node /app/node_modules/.bin/vite preview')],
    },
    code: 'wrong-port',
    fixTexts: [/build with adapter-node, and start `node build`/],
    notFixTexts: /serve dist/,
  },
  {
    name: 'gunicorn with its bind in the Procfile',
    evidence: {
      ...procfile('gunicorn --bind 127.0.0.1:8000 app:app'),
      listeners: [tcp('127.0.0.1', 8000, '/usr/bin/python3 /usr/bin/gunicorn --bind 127.0.0.1:8000 app:app')],
    },
    code: 'wrong-port',
    platformCode: 'R10',
    summary: /it listens on 127\.0\.0\.1:8000: not on PORT \(23817\), and on this machine only/,
    texts: ['127.0.0.1:8000  python3 gunicorn --bind 127..., pid 4242  this machine only'],
    fix: {
      text: 'Procfile line 1: take the port from PORT and listen on all interfaces (0.0.0.0)',
      file: 'Procfile',
      line: 1,
      before: 'gunicorn --bind 127.0.0.1:8000 app:app',
      after: 'gunicorn --bind 0.0.0.0:$PORT app:app',
    },
  },
  {
    name: 'nginx with its port in the configuration that the command names',
    evidence: {
      ...procfile("nginx -p . -c nginx.conf -g 'daemon off;'"),
      listeners: [tcp('0.0.0.0', 80, "nginx: master process nginx -p . -c nginx.conf -g 'daemon off;'")],
      sources: [{ file: 'nginx.conf', line: 6, text: 'listen 80;' }],
    },
    code: 'wrong-port',
    fix: { file: 'nginx.conf', line: 6, before: 'listen 80;', after: `listen \${PORT};` },
    fixTexts: [/^Procfile line 1: fill PORT into nginx.conf before nginx reads it$/],
  },
  {
    name: 'nginx without a configuration of the project',
    evidence: {
      ...procfile("nginx -p . -g 'daemon off;'"),
      listeners: [tcp('0.0.0.0', 80, 'nginx: master process nginx')],
    },
    code: 'wrong-port',
    fix: { file: undefined, after: undefined },
  },
  {
    name: 'Puma with its port in the configuration that the command names',
    evidence: {
      ...procfile('puma -C config/puma.rb'),
      listeners: [tcp('0.0.0.0', 3000, 'puma 5.6.5 (tcp://0.0.0.0:3000) [shop]')],
      sources: [{ file: 'config/puma.rb', line: 2, text: 'port 3000' }],
    },
    code: 'wrong-port',
    fix: { file: 'config/puma.rb', after: "port ENV.fetch('PORT', 3000)" },
    notFixTexts: /^Procfile/,
  },
  {
    name: 'Sinatra, served by Puma',
    evidence: {
      ...procfile('ruby app.rb -p 4567'),
      project: project({ stacks: [{ stack: 'sinatra', because: 'Gemfile' }] }),
      listeners: [tcp('127.0.0.1', 4567, 'puma 5.6.5 (tcp://localhost:4567) [shop]')],
    },
    code: 'wrong-port',
    fix: { file: 'Procfile', after: 'ruby app.rb -p $PORT -o 0.0.0.0' },
  },
  {
    name: 'uvicorn without flags',
    evidence: { ...procfile('uvicorn main:app'), listeners: [tcp('127.0.0.1', 8000, 'uvicorn main:app')] },
    code: 'wrong-port',
    fix: { file: 'Procfile', after: 'uvicorn main:app --host 0.0.0.0 --port $PORT' },
    texts: ['uvicorn does not read PORT.'],
  },
  {
    name: 'uvicorn with the port but no host',
    evidence: { ...procfile('uvicorn main:app --port $PORT'), listeners: [tcp('127.0.0.1', port)] },
    code: 'loopback-only',
    fix: { file: 'Procfile', after: 'uvicorn main:app --port $PORT --host 0.0.0.0' },
  },
  {
    name: 'a command behind cd, environment and redirection',
    evidence: {
      ...procfile('cd api && LOG_LEVEL=info uvicorn main:app --port 8000 2>&1'),
      listeners: [tcp('127.0.0.1', 8000)],
    },
    code: 'wrong-port',
    fix: { after: 'cd api && LOG_LEVEL=info uvicorn main:app --port $PORT --host 0.0.0.0 2>&1' },
  },
  {
    name: 'vite behind npm start, named with its line in package.json',
    evidence: {
      ...npmStart('vite preview', { vite: '^7.0.0' }, ['vite']),
      listeners: [tcp('::1', 4173, 'node /home/ada/shop/node_modules/.bin/vite preview')],
    },
    code: 'wrong-port',
    fix: {
      file: 'package.json',
      line: 7,
      before: 'vite preview',
      after: 'vite preview --host 0.0.0.0 --port $PORT --strictPort',
    },
    fixTexts: [/build with `vite build` and serve dist/],
  },
  {
    name: 'a script that runs another script',
    evidence: {
      service: service('npm start', { origin: { label: 'package.json scripts.start' } }),
      project: project({ packageJson: packageJson({ start: 'npm run serve', serve: 'next start -p 3000' }) }),
      listeners: [tcp('::', 3000, 'next-server (v15.0.0)', { dualStack: true })],
    },
    code: 'wrong-port',
    fix: { file: 'package.json', line: 8, before: 'next start -p 3000', after: 'next start -p $PORT' },
  },
  {
    name: 'PORT=3000 in front of the command',
    evidence: { ...procfile('PORT=3000 node server.js'), listeners: [tcp('0.0.0.0', 3000)] },
    code: 'wrong-port',
    fix: { file: 'Procfile', before: 'PORT=3000 node server.js', after: 'node server.js' },
  },
  {
    name: 'a server no row knows, with a port flag',
    evidence: {
      ...procfile('./bin/shopd --port 4999 --verbose'),
      listeners: [tcp('0.0.0.0', 4999, './bin/shopd')],
    },
    code: 'wrong-port',
    fix: { after: './bin/shopd --port $PORT --verbose' },
  },
  {
    name: 'a command that is not understood is left alone',
    evidence: {
      ...procfile('gunicorn --bind 127.0.0.1:$(cat port) app:app'),
      listeners: [tcp('127.0.0.1', 8000, 'gunicorn')],
    },
    code: 'wrong-port',
    fix: {
      text: 'gunicorn: start it with',
      command: 'gunicorn --bind 0.0.0.0:$PORT app:app',
      before: undefined,
    },
  },
  {
    name: 'flask with options in front of run',
    evidence: {
      ...procfile('flask --app hello run'),
      listeners: [tcp('127.0.0.1', 5000, 'python3 /usr/bin/flask --app hello run')],
    },
    code: 'wrong-port',
    fix: {
      file: 'Procfile',
      line: 1,
      before: 'flask --app hello run',
      after: 'flask --app hello run --host 0.0.0.0 --port $PORT',
    },
    texts: ['Flask does not read PORT. For production: gunicorn hello:app, which does.'],
  },
  {
    name: 'flask with a factory told by FLASK_APP',
    evidence: {
      ...procfile('FLASK_APP=shop/web.py:create_app flask --debug run'),
      listeners: [tcp('127.0.0.1', 5000, 'python3 /usr/bin/flask --debug run')],
    },
    code: 'wrong-port',
    fix: { after: 'FLASK_APP=shop/web.py:create_app flask --debug run --host 0.0.0.0 --port $PORT' },
    texts: ["Flask does not read PORT. For production: gunicorn 'shop.web:create_app()', which does."],
  },
  {
    name: '--command on the command line has no file',
    evidence: {
      service: service('flask run', { origin: { label: '--command' } }),
      listeners: [tcp('127.0.0.1', 5000, 'python3 /usr/bin/flask run')],
    },
    code: 'wrong-port',
    fix: { file: undefined, command: 'flask run --host 0.0.0.0 --port $PORT', before: 'flask run' },
  },
  {
    name: 'listen(3000)',
    evidence: {
      listeners: [tcp('::', 3000, 'node server.js', { dualStack: true })],
      sources: [{ file: 'server.js', line: 4, text: 'app.listen(3000, () => console.log(`up`))' }],
    },
    code: 'wrong-port',
    platformCode: 'R10',
    summary: /it listens on port 3000, not on PORT \(23817\)/,
    fix: {
      file: 'server.js',
      line: 4,
      after: 'app.listen(process.env.PORT || 3000, () => console.log(`up`))',
    },
    texts: ['[::]:3000  node server.js, pid 4242  not PORT'],
  },
  {
    name: 'both wrong in one call',
    evidence: {
      listeners: [tcp('127.0.0.1', 3000)],
      sources: [{ file: 'server.js', line: 4, text: "server.listen(3000, 'localhost')" }],
    },
    code: 'wrong-port',
    summary: /127\.0\.0\.1:3000: not on PORT \(23817\), and on this machine only/,
    fix: {
      text: 'server.js line 4: take the port from PORT and listen on all interfaces (0.0.0.0)',
      after: "server.listen(process.env.PORT || 3000, '0.0.0.0')",
    },
  },
  {
    name: 'const port = 3434 above the call',
    evidence: {
      listeners: [tcp('0.0.0.0', 3434, 'node index.js')],
      sources: [
        { file: 'index.js', line: 8, text: 'app.listen(port, () => console.log(port))' },
        { file: 'index.js', line: 4, text: 'const port = 3434' },
      ],
    },
    code: 'wrong-port',
    fix: { file: 'index.js', line: 4, after: 'const port = process.env.PORT || 3434' },
  },
  {
    name: 'process.env.port in lower case',
    evidence: {
      listeners: [tcp('0.0.0.0', 41_234)],
      sources: [{ file: 'server.js', line: 6, text: 'server.listen(process.env.port)' }],
    },
    code: 'wrong-port',
    fix: { line: 6, after: 'server.listen(process.env.PORT)' },
    texts: ['server.js:6 reads "port"; the variable is PORT, in capitals'],
  },
  {
    name: 'a literal the app was not found on is not blamed',
    evidence: {
      listeners: [tcp('0.0.0.0', 8080)],
      sources: [{ file: 'scripts/seed.js', line: 2, text: 'mock.listen(9999)' }],
    },
    code: 'wrong-port',
    fix: { file: undefined, after: undefined },
  },
  {
    name: 'app.run() of Flask',
    evidence: {
      ...procfile('python app.py', { stacks: [{ stack: 'flask', because: 'requirements.txt: flask' }] }),
      listeners: [tcp('127.0.0.1', 5000, 'python app.py')],
      sources: [{ file: 'app.py', line: 21, text: 'app.run(debug=True)' }],
    },
    code: 'wrong-port',
    fix: {
      file: 'app.py',
      line: 21,
      after: "app.run(debug=True, host='0.0.0.0', port=int(os.environ.get('PORT', 5000)))",
      text: 'app.py line 21: take the port from PORT and listen on all interfaces (0.0.0.0) (needs `import os` at the top)',
    },
  },
  {
    name: 'a Python file that imports os already',
    evidence: {
      ...procfile('python app.py'),
      listeners: [tcp('0.0.0.0', 8000, 'python app.py')],
      sources: [
        { file: 'app.py', line: 9, text: "HTTPServer(('', 8000), Handler)" },
        { file: 'app.py', line: 1, text: 'import json, os; port = 1' },
      ],
    },
    code: 'wrong-port',
    fix: { line: 9, text: 'app.py line 9: take the port from PORT' },
  },
  {
    name: 'a Python file beside one that imports os',
    evidence: {
      ...procfile('python app.py'),
      listeners: [tcp('0.0.0.0', 8000, 'python app.py')],
      sources: [
        { file: 'app.py', line: 9, text: "HTTPServer(('', 8000), Handler)" },
        { file: 'other.py', line: 1, text: "port = os.environ['ADMIN_PORT']" },
      ],
    },
    code: 'wrong-port',
    fix: { line: 9, text: 'app.py line 9: take the port from PORT (needs `import os` at the top)' },
  },
  {
    name: 'a port written down in Go',
    evidence: {
      ...procfile('bin/shop'),
      listeners: [tcp('::', 8000, 'bin/shop')],
      sources: [{ file: 'main.go', line: 30, text: 'http.ListenAndServe(":8000", nil)' }],
    },
    code: 'wrong-port',
    fix: {
      text: 'main.go line 30: take the port from PORT (needs "os" among the imports)',
      after: 'http.ListenAndServe(":" + os.Getenv("PORT"), nil)',
    },
  },
  {
    name: 'uvicorn.run in the source',
    evidence: {
      ...procfile('python main.py'),
      listeners: [tcp('127.0.0.1', 8000, 'python main.py')],
      sources: [{ file: 'main.py', line: 9, text: 'uvicorn.run(app, host="127.0.0.1", port=8000)' }],
    },
    code: 'wrong-port',
    fix: { after: 'uvicorn.run(app, host="0.0.0.0", port=int(os.environ.get(\'PORT\', 8000)))' },
  },
  {
    name: 'Go with localhost in the address',
    evidence: {
      ...procfile('bin/shop'),
      listeners: [tcp('127.0.0.1', port, 'bin/shop')],
      sources: [{ file: 'main.go', line: 30, text: 'http.ListenAndServe("localhost:"+port, nil)' }],
    },
    code: 'loopback-only',
    fix: { file: 'main.go', line: 30, after: 'http.ListenAndServe(":"+port, nil)' },
  },
  {
    name: 'Deno.serve without options',
    evidence: {
      ...procfile('deno run -A main.ts'),
      listeners: [tcp('0.0.0.0', 8000, 'deno run -A main.ts')],
      sources: [{ file: 'main.ts', line: 1, text: 'Deno.serve(handler)' }],
    },
    code: 'wrong-port',
    fix: { file: 'main.ts', after: "Deno.serve({ port: Number(Deno.env.get('PORT')) || 8000 }, handler)" },
  },
  {
    name: 'Spring Boot, told by pom.xml and its port',
    evidence: {
      ...procfile('java -jar target/shop.jar', { stacks: [{ stack: 'spring-boot', because: 'pom.xml' }] }),
      listeners: [tcp('::', 8080, 'java -jar target/shop.jar', { dualStack: true })],
    },
    code: 'wrong-port',
    fix: { file: 'Procfile', after: 'java -Dserver.port=$PORT -jar target/shop.jar' },
    texts: [`Or server.port=\${PORT:8080} in application.properties.`],
  },
  {
    name: 'the listener follows SERVER_PORT of .env',
    evidence: {
      project: project({
        env: [{ name: 'SERVER_PORT', value: '4100', position: { file: '/home/ada/shop/.env', line: 2 } }],
      }),
      environment: { PORT: String(port), SERVER_PORT: '4100', API_TOKEN: 'tok-5e3c9a11' },
      listeners: [tcp('0.0.0.0', 4100)],
    },
    code: 'wrong-port',
    fix: { text: 'let the app read PORT, or drop SERVER_PORT (.env line 2)', file: '.env', line: 2 },
    texts: ['PORT is set, but the listener follows SERVER_PORT (.env line 2)'],
  },
  {
    name: 'the log says PORT, the socket says otherwise',
    evidence: {
      listeners: [tcp('0.0.0.0', 3000)],
      logTail: [`Server listening on http://localhost:${port}/`],
    },
    code: 'wrong-port',
    texts: [`the log says port ${port}, the socket says 3000`],
  },
  {
    name: 'an unknown program on an unknown port gets the general fix',
    evidence: { ...procfile('./shop'), listeners: [tcp('127.0.0.1', 34_567, './shop')] },
    code: 'wrong-port',
    fix: { text: 'make the app take the port from PORT and listen on all interfaces (0.0.0.0)' },
  },
  {
    name: 'the port number alone tells Streamlit',
    evidence: { ...procfile('./run'), listeners: [tcp('0.0.0.0', 8501, './run')] },
    code: 'wrong-port',
    fix: {
      text: 'Streamlit: start it with (usually)',
      command: 'streamlit run app.py --server.address 0.0.0.0 --server.port $PORT',
    },
  },
  {
    name: 'a metrics port alone at the deadline',
    evidence: { listeners: [tcp('0.0.0.0', 9090)] },
    code: 'wrong-port',
    summary: /port 9090, not on PORT/,
  },
  {
    name: 'a docker-like HOSTNAME does not count as loopback',
    evidence: {
      environment: { PORT: String(port), HOSTNAME: 'c0ffee' },
      listeners: [tcp('127.0.0.1', port)],
    },
    code: 'loopback-only',
    fix: { before: undefined },
  },
  {
    name: 'a platform that scans tells a loopback bind elsewhere as loopback',
    evidence: { platform: scanningPlatform, listeners: [tcp('127.0.0.1', 3000)] },
    code: 'loopback-only',
    summary: /it listens on 127\.0\.0\.1 only/,
  },
  {
    name: 'a platform that scans does not take what speaks no HTTP',
    evidence: { platform: scanningPlatform, listeners: [tcp('0.0.0.0', 2222, 'sshd')] },
    code: 'wrong-port',
    summary: /it listens on port 2222, which does not answer HTTP, not on PORT \(23817\)$/,
    fixTexts: [/PORT/],
  },
  {
    name: 'a platform that scans does not take what it keeps for itself',
    evidence: { platform: scanningPlatform, listeners: [tcp('0.0.0.0', 18_012)] },
    code: 'wrong-port',
    summary: /it listens on port 18012, which \w+ keeps for itself, not on PORT/,
  },
  {
    name: '0.0.0.0 on a platform that dials IPv6',
    evidence: {
      platform: ipv6Platform,
      listeners: [tcp('0.0.0.0', port)],
      sources: [{ file: 'server.js', line: 2, text: "server.listen(process.env.PORT, '127.0.0.1')" }],
    },
    code: 'wrong-family',
    platformCode: 'R10',
    summary: /it listens on 0\.0\.0\.0, and the router dials IPv6/,
    fix: { after: "server.listen(process.env.PORT, '::')" },
    texts: [
      `[::]:${port}  (PORT, all IPv6 interfaces)`,
      `0.0.0.0:${port}  node server.js, pid 4242  IPv4 only`,
    ],
  },
  {
    name: 'gunicorn on a platform that dials IPv6',
    evidence: {
      ...procfile('gunicorn -b 0.0.0.0:$PORT app:app'),
      platform: ipv6Platform,
      listeners: [tcp('0.0.0.0', port)],
    },
    code: 'wrong-family',
    fix: { after: 'gunicorn -b [::]:$PORT app:app' },
  },
  {
    name: ':: without IPv4 on a platform that dials IPv4',
    evidence: { platform: ipv4Platform, listeners: [tcp('::', port, 'puma', { dualStack: false })] },
    code: 'wrong-family',
    summary: /listens on ::, and the router dials IPv4/,
  },
  {
    name: ':: of unknown kind that refuses IPv4',
    evidence: { platform: ipv4Platform, listeners: [tcp('::', port)] },
    code: 'wrong-family',
  },
  {
    name: 'an early finding has the same verdict',
    evidence: { ending: 'settled', elapsedMs: 2100, listeners: [tcp('127.0.0.1', port)] },
    code: 'loopback-only',
  },
]
