interface Pattern {
  /** Which files, by the end of their names. */
  readonly files: RegExp
  readonly line: RegExp
  /** How surely such a line decides where an app listens. */
  readonly score: number
}

// `bin/www` is where Express's generator puts the listen call.
const js = /\.[cm]?[jt]sx?$|(^|\/)www$/
const py = /\.py$/
const any = /./

/** Lines that bind a socket, or set where one will be bound. */
export const bindPatterns: readonly Pattern[] = [
  { files: js, line: /\.listen\s*\(/, score: 10 },
  { files: js, line: /\bcreateServer\s*\(/, score: 3 },
  { files: js, line: /\b(Deno|Bun)\.serve\s*\(/, score: 10 },
  { files: js, line: /(?<![\w.])serve\s*\(/, score: 8 },
  { files: js, line: /\bnew\s+(WebSocket\.?)?Server\s*\(/, score: 6 },
  // SvelteKit's adapter-node reads `MY_PORT` with it.
  { files: js, line: /\badapter\s*\(.*\benvPrefix\s*:/, score: 6 },
  { files: py, line: /\bapp\.run\s*\(/, score: 10 },
  { files: py, line: /\b(uvicorn|hypercorn|waitress|bottle|web)\.(run|run_app|serve)\s*\(/, score: 10 },
  { files: py, line: /\b(run_simple|run_server|run_app|WSGIServer|make_server)\s*\(/, score: 9 },
  { files: py, line: /\b\w*(HTTP|TCP)Server\s*\(/, score: 9 },
  { files: py, line: /\.(bind|listen|launch)\s*\(/, score: 8 },
  { files: /\.go$/, line: /\bListenAndServe(TLS)?\s*\(/, score: 10 },
  { files: /\.go$/, line: /\bnet\.Listen\s*\(/, score: 10 },
  { files: /\.go$/, line: /\.(Run|Start|Listen)\s*\(\s*["':\w]/, score: 8 },
  { files: /\.go$/, line: /\bAddr:\s*\S/, score: 9 },
  { files: /\.rs$/, line: /\b(TcpListener|Server)::(try_)?bind\s*\(/, score: 10 },
  { files: /\.rs$/, line: /\.bind\s*\(/, score: 9 },
  { files: /(\.rb|\.ru|Rakefile)$/, line: /\bset\s*\(?\s*:(port|bind)\b/, score: 9 },
  { files: /(\.rb|\.ru)$/, line: /\b(TCPServer|HTTPServer)\.new\b/, score: 10 },
  { files: /puma\.rb$/, line: /^\s*(port|bind)\b/, score: 10 },
  {
    files: /\.(properties|ya?ml|conf)$/,
    line: /^\s*(quarkus\.http|server|ktor\.deployment)?\.?(port|address)\s*[=:]/,
    score: 8,
  },
  { files: /Rocket\.toml$/, line: /^\s*(port|address)\s*=/, score: 9 },
  {
    files: /\.(java|kt|scala)$/,
    line: /\b(new\s+ServerSocket|addHttpListener|embeddedServer|HttpServer\.create)\s*\(/,
    score: 10,
  },
  { files: /\.(java|kt|scala)$/, line: /\.(start|listen|port)\s*\(\s*\d/, score: 8 },
  { files: /\.cs$/, line: /\b(UseUrls|ListenAnyIP|ListenLocalhost|Urls\.Add|app\.Run)\s*\(/, score: 9 },
  { files: /(launchSettings|appsettings[\w.]*)\.json$/, line: /"(applicationUrl|Urls?)"\s*:/i, score: 7 },
  { files: /\.exs?$/, line: /\b(ip|port):\s*[{\d]/, score: 8 },
  { files: /(^|\/)Caddyfile$/, line: /^(https?:\/\/)?[\w.*-]*:\d+\s*\{?$/, score: 9 },
  { files: any, line: /\bhost(name)?['"]?\s*[:=]\s*['"](localhost|127\.0\.0\.1|::1)['"]/i, score: 7 },
  { files: any, line: /\b(\w+_)?port['"]?\s*[:=]\s*['"]?\d{2,5}\b/i, score: 5 },
]

/** Whether a line that names a port number speaks of listening. */
export const speaksOfPorts = /port|listen|host|addr|bind|serve|url/i

export const namesLoopback = /\blocalhost\b|\b127\.0\.0\.1\b|::1\b/

/** Files that may hold such lines. */
export const sourceFile =
  /\.([cm]?[jt]sx?|py|rb|ru|go|rs|java|kt|scala|cs|exs?|php|properties|ya?ml|conf)$|(^|\/)(www|Rocket\.toml|Caddyfile|launchSettings\.json|appsettings[\w.]*\.json)$/

/** Written by tools, or for tests: nobody starts the app from there. */
export const skippedFile =
  /\.min\.|[.-](bundle|chunk)\.|\.d\.[cm]?ts$|[._-](test|tests|spec)\.\w+$|^(test|conftest)_?\w*\.py$|_(test|spec)\.(go|rb|py|exs)$|^(docker-)?compose[\w.]*\.ya?ml$|lock\.ya?ml$/

export const skippedDirectory = new Set([
  ...[
    'node_modules',
    'bower_components',
    'vendor',
    'dist',
    'build',
    'out',
    'target',
    'coverage',
    'public',
    'static',
  ],
  ...[
    'venv',
    'env',
    'virtualenv',
    'site-packages',
    '__pycache__',
    'deps',
    '_build',
    'obj',
    'bin',
    'tmp',
    'log',
  ],
  ...['test', 'tests', '__tests__', 'spec', 'specs', 'e2e', 'cypress', 'fixtures', '__mocks__', 'migrations'],
])
