import { posix, win32 } from 'node:path'
import { openVariables, type Variables } from './variables.ts'

/**
 * What an instance gets of the user's shell: enough to find programs, certificates and proxies, and nothing that would
 * make an app work here that lacks a variable in production.
 */
export function baseEnvironment(o: {
  shell: Readonly<Record<string, string | undefined>>
  inherit: boolean
  projectDir: string
  system: NodeJS.Platform
}): Variables {
  const variables = openVariables(o.system)
  for (const [name, value] of Object.entries(o.shell)) {
    if (value !== undefined && (o.inherit || isKept(name, o.system))) variables.set(name, value)
  }
  variables.set('PATH', prefixed(variables.get('PATH'), o.projectDir, o.system))
  return variables
}

/** The programs of the project's own libraries come first, as a platform's build puts them. */
function prefixed(path: string | undefined, projectDir: string, system: NodeJS.Platform): string {
  const { join, delimiter } = system === 'win32' ? win32 : posix
  const venv = system === 'win32' ? 'Scripts' : 'bin'
  const own = [
    ['node_modules', '.bin'],
    ['.venv', venv],
    ['vendor', 'bin'],
  ].map(parts => join(projectDir, ...parts))
  return [...own, ...(path === undefined || path === '' ? [] : [path])].join(delimiter)
}

function isKept(name: string, system: NodeJS.Platform): boolean {
  const upper = name.toUpperCase()
  if (system === 'win32') return kept.has(upper) || keptOnWindows.has(upper) || upper.startsWith('LC_')
  return kept.has(name) || keptInLowerCase.has(name) || name.startsWith('LC_')
}

const kept: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'SHELL', 'TMPDIR', 'LANG', 'LANGUAGE', 'TZ', 'JAVA_HOME'],
  // Roots of version managers and toolchains: their shims on PATH do not work without.
  ...[
    'NVM_DIR',
    'NVM_BIN',
    'VOLTA_HOME',
    'FNM_DIR',
    'FNM_MULTISHELL_PATH',
    'N_PREFIX',
    'NODENV_ROOT',
    'PNPM_HOME',
  ],
  ...[
    'COREPACK_HOME',
    'BUN_INSTALL',
    'DENO_INSTALL',
    'ASDF_DIR',
    'ASDF_DATA_DIR',
    'MISE_DATA_DIR',
    'PROTO_HOME',
  ],
  ...['PYENV_ROOT', 'RBENV_ROOT', 'GEM_HOME', 'GEM_PATH', 'GOENV_ROOT', 'GOPATH', 'GOROOT', 'CARGO_HOME'],
  ...[
    'RUSTUP_HOME',
    'SDKMAN_DIR',
    'JENV_ROOT',
    'PHPENV_ROOT',
    'COMPOSER_HOME',
    'DOTNET_ROOT',
    'HOMEBREW_PREFIX',
  ],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
])
const keptInLowerCase: ReadonlySet<string> = new Set([
  ...['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy', 'rvm_path'],
])
const keptOnWindows: ReadonlySet<string> = new Set([
  ...['SYSTEMROOT', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'TEMP'],
  ...['NVM_HOME', 'NVM_SYMLINK'],
])
