import type { VerdictCode } from '../model/verdict.ts'
import type { CodeText } from './code-text.ts'

export const verdictTexts: Readonly<Record<VerdictCode, CodeText>> = {
  ok: {
    title: 'The app comes up: reachable on a port this platform routes to, in time, and healthy',
    means:
      'The router dialled the instance address and got through, the health check passed where there is one, and a first request was answered. Any HTTP answer counts, a 500 too.',
    see: ['paas-sim check examples/express'],
    fix: ['Nothing to fix. Warnings beside it fail a check only with --strict.'],
  },
  'wrong-port': {
    title: 'The app listens, but on no port this platform routes to',
    means:
      'The platform gives each instance its port in the variable PORT and routes to that port alone (some scan for others). An app that listens on a number of its own works on every laptop and gets no request there.',
    see: ['paas-sim check examples/broken/hard-coded-port'],
    fix: [
      'Take the port from the variable: process.env.PORT, os.environ["PORT"], ENV["PORT"], os.Getenv("PORT").',
      'Where the start command names the port, pass it on: gunicorn -b 0.0.0.0:$PORT, vite preview --port $PORT.',
      'A framework that reads another variable can be given it in the start command: OTHER_PORT=$PORT npm start.',
    ],
  },
  'loopback-only': {
    title: 'The app listens on PORT, but only on 127.0.0.1 or ::1',
    means:
      'The router is another host, or at least another network namespace: it cannot reach a loopback address. Only where router and app share a host is a loopback bind right.',
    see: ['paas-sim check examples/broken/loopback-only'],
    fix: [
      'Listen on all interfaces: 0.0.0.0, or :: for both families.',
      'Development servers default to localhost: vite --host, next start -H 0.0.0.0, flask run --host 0.0.0.0, rails server -b 0.0.0.0.',
    ],
  },
  'wrong-family': {
    title: "The app listens on PORT in an address family this platform's router does not dial",
    means:
      'Some platforms reach apps by IPv4 only, some by IPv6. A bind to 0.0.0.0 takes no IPv6 connection, and one to :: takes IPv4 only where the socket is dual-stack.',
    see: ['paas-sim check examples/broken/ipv6-loopback --platform nginx --boot-timeout 4s'],
    fix: [
      'Listen on ::, dual-stack: it takes both families.',
      'Where IPv4 alone is dialled, 0.0.0.0 will do.',
    ],
  },
  'not-listening': {
    title: 'The app runs, but has opened no TCP port by the deadline',
    means:
      'It may be a worker that serves no requests, may wait for a database that is not there, or may listen on a Unix or UDP socket only. The platform takes it for dead.',
    see: ['paas-sim check examples/broken/never-listens --boot-timeout 4s'],
    fix: [
      'Listen first, connect to databases and other services after.',
      'A process that serves no requests belongs in the Procfile under another name than web.',
      'Give the variables it waits for: in .env, or with --env NAME=value.',
    ],
  },
  'late-bind': {
    title: "The app opens PORT rightly, but after the platform's boot window",
    means:
      'The platform counts from the launch of the process and stops what is not listening when the time is over; a slow start never gets to serve.',
    see: ['paas-sim check examples/broken/late-bind --boot-timeout 2s --env BIND_AFTER_MS=4000'],
    fix: [
      'Listen first, do the slow work (migrations, caches, model files) after, or in the build or release phase.',
      'Where the platform lets you, ask for a longer window; --boot-timeout tries it here.',
    ],
  },
  crashed: {
    title: 'The process ended before it was ready, with a status or by a signal',
    means: 'The last lines it printed mostly say why: a variable that is missing, a module, a syntax error.',
    see: ['paas-sim check examples/broken/crash-on-boot'],
    fix: [
      'Read the lines in the verdict; paas-sim gives the app a clean environment, as the platform does.',
      'Set the variables it needs: in .env, with --env NAME=value or --inherit-env.',
    ],
  },
  exited: {
    title: 'The start command ended with 0 before the app was ready',
    means:
      'The end of the start command is the end of the instance. A program that goes to the background (nginx, gunicorn -D, pm2 start) leaves nothing in front that the platform could watch.',
    see: ['paas-sim check examples/broken/daemonizes', 'paas-sim check examples/broken/exits-at-once'],
    fix: [
      'Run it in the foreground: nginx -g "daemon off;", gunicorn without -D, pm2-runtime.',
      'A script must end with the server, best by exec.',
    ],
  },
  'port-taken': {
    title: 'PORT is held by a process that is not the app',
    means:
      'Nobody else has that port on the platform. Here some other program does, often an older run of the same app.',
    see: [],
    fix: ['End the owner that the verdict names, or let paas-sim choose a port.'],
  },
  'start-failed': {
    title: 'The start command could not be run: not found, not executable, or its build failed',
    means:
      'Nothing was started. A missing build or a package that is only installed globally are the usual reasons.',
    see: ['paas-sim check examples/express --command ./no-such-file'],
    fix: [
      'Install and build the project first; --build runs the build the platform would.',
      'Programs of the project are found by name (node_modules/.bin, .venv/bin, vendor/bin); others must be on PATH.',
      'Make a script executable: chmod +x, and check its first line.',
    ],
  },
  unhealthy: {
    title: "The app listens on PORT, but the platform's health check never passed",
    means:
      'The platform asks a path, with headers and a Host of its own, and takes only some statuses for healthy. A redirect to https, a login page or an unknown Host fails it.',
    see: ['paas-sim check examples/broken/failing-health --platform render --boot-timeout 6s'],
    fix: [
      'Answer the health path with 200, without login, redirect or a check of Host.',
      'Name another path with --health-path, or in the file of the platform.',
    ],
  },
  'wrong-protocol': {
    title: 'Something listens on PORT, but it does not answer HTTP',
    means:
      'The router speaks plain HTTP/1.1 to the app: TLS ends in front of it. An app that wants TLS, HTTP/2 only, or a protocol of its own gets no traffic.',
    see: ['paas-sim check examples/broken/raw-tcp'],
    fix: [
      'Serve plain HTTP on PORT; leave TLS to the platform.',
      'gRPC and HTTP/2 without TLS work only where the platform says so.',
    ],
  },
  'expectation-failed': {
    title: 'The app came up, but did not answer one of your own requests as expected',
    means:
      'Expectations (--expect, paas-sim.yaml) are sent through the router once the app is ready, each must be answered as it says.',
    see: ['paas-sim check examples/express --expect "GET /no-such-page 200"'],
    fix: ['The verdict names the expected and the given answer: mend the one that is wrong.'],
  },
  'no-service': {
    title: 'There is nothing to run here on this platform',
    means: 'No file names a start command that this platform would use.',
    see: ['paas-sim check docs'],
    fix: [
      'Write a Procfile: web: <start command>; or a start script in package.json; or name it after --.',
      'Is it the right directory? paas-sim check <dir> takes another.',
    ],
  },
}
