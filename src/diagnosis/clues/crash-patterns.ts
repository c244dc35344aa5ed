import type { CrashClue, CrashScene } from './crash-clue.ts'
import { meansOwnPort, placeBefore, portIn, printedPort, serviceOf } from './crash-line.ts'
import { buildFixes, missingNodeModule, pythonInstall } from './installs.ts'
import { claimedPorts } from './log-lines.ts'

export interface CrashPattern {
  readonly kind: string
  /** Matched against one line of the log; the last match counts. */
  readonly pattern: RegExp
  readonly explain: (
    match: RegExpExecArray,
    scene: CrashScene,
    lines: readonly string[],
  ) => Omit<CrashClue, 'kind'> | undefined
}

const addressInUse =
  /EADDRINUSE|address already in use|Address in use|Connection in use|That port is already in use|Only one usage of each socket address|port (\d+) is (already )?in use/i

/** What runtimes print when they give up, surest first. */
export const crashPatterns: readonly CrashPattern[] = [
  {
    kind: 'template-not-filled',
    pattern:
      /(?:host not found|invalid port) in "[^"]*\$\{?\w*PORT\}?[^"]*" of the "listen" directive in (\S+):\d+/,
    explain: ([, file = ''], { variable }) => ({
      template: file.replace(/^\.\//, ''),
      text: `nginx was given the text $${variable} in place of the number: it reads no variables`,
      fix: [{ text: `fill ${variable} in with envsubst before nginx starts` }],
    }),
  },
  {
    kind: 'port-not-expanded',
    pattern:
      /['"]?\$\{?(\w*PORT)\}?['"]?.*(not a valid|invalid|is not|NaN)|(invalid|not a valid).*\$\{?(\w*PORT)/i,
    explain: (_, { variable }) => ({
      text: `it was given the text $${variable} in place of the number: no shell expanded it`,
      fix: [{ text: `take $${variable} out of single quotes, or start it through a shell: sh -c "..."` }],
    }),
  },
  {
    kind: 'stale-pid-file',
    pattern: /A server is already running.*?(?:Check (\S+server\.pid)|$)/,
    explain: ([, file]) => ({
      text: 'a pid file of an earlier run is left',
      fix: [
        {
          text: 'remove the pid file at start',
          command: `rm -f ${file === undefined || file.includes('tmp/pids') ? 'tmp/pids/server.pid' : file}`,
        },
      ],
    }),
  },
  {
    kind: 'address-in-use',
    pattern: addressInUse,
    explain: (match, { port, variable }, lines) => {
      // Node prints the message, its stack, and the error as an object, whose lines match too but lack the number.
      const line = lines.findLast(line => addressInUse.test(line) && portIn(line) !== undefined)
      // Django names it only in the line before.
      const taken = portIn(line ?? match.input) ?? printedPort(lines) ?? claimedPorts(lines).at(-1)?.port
      const other = taken !== undefined && taken !== port
      return {
        ...(taken === undefined ? {} : { port: taken }),
        ...(line === undefined ? {} : { line }),
        text: `port ${taken ?? ''} is taken already`.replace('  ', ' '),
        fix: other
          ? [{ text: `${taken} is not ${variable}: take the port from ${variable}, which is free` }]
          : [{ text: 'end the program that holds the port, then start again' }],
      }
    },
  },
  {
    kind: 'port-forbidden',
    pattern: /EACCES.*?:(\d{1,4})\b|permission denied.*?:(\d{1,3})\b|bind\(\).*:(\d{1,3}) failed \(13/i,
    explain: ([, a, b, c], { variable }) => ({
      port: Number(a ?? b ?? c),
      text: `it may not open port ${a ?? b ?? c}: ports below 1024 need privileges`,
      fix: [{ text: `take the port from ${variable}` }],
    }),
  },
  {
    kind: 'bad-port',
    pattern:
      /ERR_SOCKET_BAD_PORT|missing port in address|invalid port|port out of range|port must be 0-65535/i,
    explain: (_, { variable }) => ({
      text: `what it took for the port is not a port number`,
      fix: [{ text: `read ${variable} as a number, under exactly this name` }],
    }),
  },
  {
    kind: 'missing-script',
    pattern: /Missing script: "?([\w:-]+)"?|Command "([\w:-]+)" not found\.|ERR_PNPM_NO_SCRIPT.*?([\w:-]+)$/,
    explain: ([, a, b, c]) => ({
      text: `package.json has no script "${a ?? b ?? c}"`,
      fix: [{ text: `add scripts.${a ?? b ?? c} to package.json`, file: 'package.json' }],
    }),
  },
  {
    kind: 'missing-module',
    pattern: /Cannot find (?:module|package) '([^']+)'/,
    explain: ([, name = ''], scene) => missingNodeModule(name, scene),
  },
  {
    kind: 'missing-module',
    pattern: /(?:ModuleNotFoundError|ImportError): No module named '?([\w.]+)'?/,
    explain: ([, name = ''], { project }) => ({
      text: `the Python package ${name} is not installed`,
      fix: [pythonInstall(name, project)],
    }),
  },
  {
    // Before the gems: its text begins as Bundler's does.
    kind: 'build-missing',
    pattern:
      /Could not find a production build|ENOENT.*\.next\/|no such file.*['"\s]\.?\/?(dist|build|\.output)\//i,
    explain: (_, scene) => ({ text: 'the app was not built', fix: buildFixes(scene) }),
  },
  {
    kind: 'missing-module',
    pattern:
      /Could not find (?:gem )?'?([\w-]+)[^']*'? in|Bundler::GemNotFound|cannot load such file -- (\S+)/,
    explain: ([, gem, file]) => ({
      text: `a gem is not installed${(gem ?? file) ? `: ${gem ?? file}` : ''}`,
      fix: [{ text: 'install the gems', command: 'bundle install' }],
    }),
  },
  {
    kind: 'missing-module',
    pattern: /(?:require|include)\(.*vendor\/autoload\.php\).*(?:Failed|failed)/,
    explain: () => ({
      text: 'the Composer packages are not installed',
      fix: [{ text: 'install them', command: 'composer install' }],
    }),
  },
  {
    kind: 'app-not-found',
    pattern:
      /Failed to find attribute '(\w+)' in '([\w.]+)'|Error loading ASGI app\. (.*)|Could not import ['"]([\w.]+)['"]/,
    explain: match => ({
      text: 'the server started, but found no app under the name its command gives',
      fix: [{ text: `correct module and name in the start command (${match[0]})` }],
    }),
  },
  {
    kind: 'module-kind',
    pattern: /Cannot use import statement outside a module|require is not defined in ES module scope/,
    explain: match => ({
      text: 'Node took the file for the wrong kind of module',
      fix: [
        match[0].startsWith('Cannot')
          ? { text: 'add "type": "module" to package.json, or name the file .mjs', file: 'package.json' }
          : { text: 'use import in place of require, or name the file .cjs' },
      ],
    }),
  },
  {
    kind: 'missing-variable',
    pattern:
      /KeyError: '([A-Z][A-Z0-9_]+)'|(?:environment variables?|env(?:ironment)? var)\W+([A-Z][A-Z0-9_]{2,})|\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b (?:is|was|must be|environment variable is) (?:not (?:set|defined|provided)|required|missing|undefined|set)|key not found: "([A-Z][A-Z0-9_]+)"/,
    explain: (match, { variable }) => {
      const name = match[1] ?? match[2] ?? match[3] ?? match[4] ?? ''
      if (meansOwnPort(name) && name !== variable)
        return {
          text: `it takes its port from ${name}, and the platform sets ${variable}`,
          fix: [{ text: `read ${variable} in place of ${name}` }],
        }
      return {
        text: `it needs the variable ${name}`,
        fix: [{ text: `set ${name} in .env, or pass it on`, command: `paas-sim up --env ${name}=...` }],
      }
    },
  },
  {
    kind: 'syntax-error',
    pattern: /^\s*(?:\w+: )?((?:SyntaxError|IndentationError|Parse error|syntax error)\b.*)/i,
    explain: ([, message = ''], { project }, lines) => {
      const place = placeBefore(message, lines, project)
      return {
        text: `the code does not parse: ${message}`,
        fix: [
          { text: `correct it${place === undefined ? '' : ` at ${place.file}:${place.line}`}`, ...place },
        ],
      }
    },
  },
  {
    kind: 'out-of-memory',
    pattern: /JavaScript heap out of memory|MemoryError|OutOfMemoryError|Cannot allocate memory/,
    explain: () => ({
      text: 'it ran out of memory',
      fix: [{ text: 'raise the limit of the runtime (Node: NODE_OPTIONS=--max-old-space-size=...)' }],
    }),
  },
  {
    kind: 'needs-permission',
    pattern: /(?:NotCapable|PermissionDenied): Requires (\w+) access/,
    explain: ([, what]) => ({
      text: `Deno was not allowed ${what} access`,
      fix: [{ text: 'start it with', command: 'deno run --allow-net --allow-env' }],
    }),
  },
  {
    kind: 'openssl-legacy',
    pattern: /ERR_OSSL_EVP_UNSUPPORTED/,
    explain: () => ({
      text: 'its bundler uses a hash that this OpenSSL no longer has',
      fix: [{ text: 'upgrade the bundler, or set NODE_OPTIONS=--openssl-legacy-provider' }],
    }),
  },
  {
    kind: 'crlf',
    pattern: /\\r'?: (?:command not found|No such file)|bad interpreter|\\r: not found|env: [‘']?\w+\\r/,
    explain: () => ({
      text: 'a script of it has Windows line ends, or names an interpreter that is not there',
      fix: [{ text: 'save the script with LF line ends, and check its first line' }],
    }),
  },
  {
    kind: 'wrong-binary',
    pattern: /[Ee]xec format error/,
    explain: () => ({
      text: 'the program was built for another kind of machine',
      fix: [{ text: 'build it for this one (GOARCH, --platform)' }],
    }),
  },
  {
    kind: 'no-such-file',
    pattern: /can't open file '([^']+)'|Could not open input file: (\S+)|Unable to access jarfile (\S+)/,
    explain: ([, a, b, c]) => ({
      text: `the file ${a ?? b ?? c} does not exist`,
      fix: [{ text: 'correct the path in the start command, or build the file first' }],
    }),
  },
  {
    kind: 'dependency-unreachable',
    pattern: /ECONNREFUSED|[Cc]onnection refused|could not connect to server/,
    explain: ({ input }) => ({
      text: `it could not reach ${serviceOf(portIn(input))}`,
      fix: [{ text: 'start what it connects to, or give it the right address in .env' }],
    }),
  },
]
