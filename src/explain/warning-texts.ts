import type { WarningCode } from '../model/verdict.ts'
import type { CodeText } from './code-text.ts'

export const warningTexts: Readonly<Record<WarningCode, CodeText>> = {
  'hard-coded-port': {
    title: 'The app is routed to, but not because it reads PORT',
    means:
      'Its port is a number written down that happens to be right here. On a platform that gives another PORT it gets no request.',
    see: ['paas-sim check examples/broken/hard-coded-port --platform render --settle 2s'],
    fix: ['Take the port from PORT, with the number as the default: process.env.PORT || 3000.'],
  },
  'stop-timeout': {
    title: "The app did not end within the grace period after the platform's signal",
    means:
      'Each deploy, restart and scale-down waits for the whole grace period and then kills it, with the requests it was serving.',
    see: ['paas-sim check examples/broken/ignores-sigterm'],
    fix: [
      'On SIGTERM stop listening, finish the requests at hand, close what keeps the process alive, exit.',
    ],
  },
  'signal-swallowed': {
    title: 'Something in front, or being the first process, keeps the stop signal from the app',
    means:
      'Where the platform signals only the first process, npm or sh gets the signal and the app never hears of it: it is killed at the end of the grace period. In a container the first process is special, too: the kernel gives it no signal that it has no handler for.',
    see: [],
    fix: [
      'Make the app the first process: exec node server.js, or its own command in place of npm start. In a Dockerfile: CMD ["node", "server.js"].',
      'Handle the signal in the app, or put a small init in front: tini, docker run --init.',
    ],
  },
  'single-address': {
    title: "The app listens on one interface's address instead of all",
    means: 'That address is of this machine; the machines of the platform have others.',
    see: [],
    fix: ['Listen on all interfaces: 0.0.0.0 or ::.'],
  },
  'slow-first-answer': {
    title: 'The first request was not answered within 10 s',
    means: 'The first visitor after each deploy waits as long, or gets the error page of the router.',
    see: [
      `paas-sim check --command 'node -e "require(\\"http\\").createServer(() => {}).listen(process.env.PORT)"'`,
    ],
    fix: ['Answer / (or the health path) without waiting for other services; warm up before you listen.'],
  },
  'extra-port': {
    title: 'Another port is open to the outside',
    means:
      'The platform routes nothing to it; a metrics or admin port on all interfaces is reachable by neighbours.',
    see: ['paas-sim check examples/metrics-first'],
    fix: ['Serve everything on PORT, or bind the others to 127.0.0.1.'],
  },
  'debug-port': {
    title: "A debugger's port is open to the outside",
    means: 'Whoever reaches it can run code in the app.',
    see: [`paas-sim check examples/express --command 'node --inspect=0.0.0.0:9229 server.js'`],
    fix: ['Take --inspect, -agentlib:jdwp or debugpy out of the start command, or bind it to 127.0.0.1.'],
  },
  'redirect-loop': {
    title: 'Behind https the app redirects to the address it was asked for',
    means:
      'TLS ends at the router: the app sees http and redirects to https for ever. The header X-Forwarded-Proto says what the client used.',
    see: ['paas-sim check examples/broken/redirect-loop --proto https'],
    fix: [
      'Redirect by X-Forwarded-Proto: Express app.set("trust proxy", 1), Django SECURE_PROXY_SSL_HEADER, Rails config.assume_ssl.',
    ],
  },
  'insecure-cookie': {
    title: 'A cookie is set without Secure although the client uses https',
    means: 'A browser also sends it over plain http, where it can be read.',
    see: [],
    fix: ['Mark cookies as Secure; the app must believe X-Forwarded-Proto for that, see redirect-loop.'],
  },
  'insecure-redirect': {
    title: 'A client that uses https is sent to an http address',
    means: 'The app builds its links from the plain connection it sees, not from what the client used.',
    see: [],
    fix: ['Build absolute addresses by X-Forwarded-Proto and Host, or redirect to a path.'],
  },
  'keep-alive-too-short': {
    title: 'The app closes idle connections before the router does',
    means:
      'Now and then the router sends a request on a connection that the app is just closing: an error that nobody can reproduce.',
    see: [],
    fix: [
      "Keep idle connections longer than the router: Node server.keepAliveTimeout, gunicorn --keep-alive, Puma's persistent_timeout.",
    ],
  },
  'host-refused': {
    title: 'The app refuses a Host as production sends it',
    means:
      'It answers localhost only, so every request behind the router gets an error page of its framework.',
    see: [],
    fix: ['Allow your public names: Vite allowedHosts, Django ALLOWED_HOSTS, Rails config.hosts.'],
  },
  'drops-requests': {
    title: 'Requests in flight were cut off when the app was told to stop',
    means: 'Each deploy costs the users whose requests are being served at that moment.',
    see: [],
    fix: ['On the stop signal stop listening, but answer what has begun before you exit.'],
  },
  'upgrade-fails': {
    title: 'A WebSocket of the app does not get through the router',
    means: 'The upgrade was refused or broke off, though the app has one.',
    see: [],
    fix: ['Answer the upgrade on PORT, and accept the public Host and Origin.'],
  },
  'stream-buffered': {
    title: 'A streamed answer arrives in one piece',
    means:
      'Server-sent events and progress come late, or only at the end: something on the way collects the answer.',
    see: [],
    fix: ['Flush after each piece, and take compression or buffering off for streams.'],
  },
  'health-fails': {
    title: 'The health path does not answer as this platform wants it',
    means: "The platform's own probe, with its headers and its Host, would not take that answer for healthy.",
    see: [],
    fix: ['Answer the health path with 200, without login, redirect or a check of Host.'],
  },
  'expose-mismatch': {
    title: 'EXPOSE names another port than the app listens on',
    means:
      'EXPOSE opens nothing: it is a note, which docker run -P and some platforms read as the port of the app. They send their traffic to a port where nothing listens.',
    see: [],
    fix: ['Name the port that the app takes by default, or read PORT and leave EXPOSE out.'],
  },
  'literal-port': {
    title: 'The command of the image holds the text $PORT, and no shell fills it in',
    means:
      'CMD ["server", "--port", "$PORT"] runs the program itself, without a shell: it is given the five characters $PORT. Only a shell knows variables.',
    see: [],
    fix: [
      'CMD ["sh", "-c", "exec gunicorn --bind 0.0.0.0:$PORT app:app"]: with exec the shell leaves no process in front.',
      'Or let the app read PORT itself.',
    ],
  },
  'port-baked-in': {
    title: 'A port in the ENV of the image decides where the app listens, not the PORT of the platform',
    means:
      'The app follows a variable that the image sets, or took PORT while the image was built. On a platform that gives another PORT it gets no request.',
    see: [],
    fix: ['Read PORT when the app starts; keep a number in the image as the default only.'],
  },
  'privileged-port': {
    title: 'The app opens a port below 1024, and is not root',
    means:
      'Docker lets every user in a container open such ports; other runtimes keep to the rule of the kernel and answer EACCES.',
    see: [],
    fix: ['Take the port from PORT, with one above 1023 as the default.'],
  },
  'healthcheck-fails': {
    title: "The image's HEALTHCHECK fails although the app answers",
    means:
      'Docker and Compose take such a container for unhealthy: what depends on it is not started. Often it asks by curl, which the image does not have, or on a fixed port.',
    see: [],
    fix: ['Ask with a program that the image has, on $PORT, and end with 0 when the app serves.'],
  },
}
