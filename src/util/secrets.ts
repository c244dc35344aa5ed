/** What stands for a hidden value. Always as long, so that it does not tell the value's length. */
const masked = '********'

const secretWords = new Set([
  ...['secret', 'secrets', 'token', 'password', 'passwd', 'passphrase', 'pass', 'pwd', 'pw', 'credential'],
  ...[
    'credentials',
    'auth',
    'cookie',
    'salt',
    'signature',
    'dsn',
    'key',
    'apikey',
    'accesskey',
    'privatekey',
  ],
  ...['secretkey', 'authtoken', 'accesstoken', 'dbpass', 'pgpassword', 'webhook', 'pin', 'otp', 'jwt'],
])
const openWords = new Set(['public', 'publishable', 'path', 'file', 'dir', 'name', 'id', 'sock', 'prompt'])

/** Whether a variable of this name holds a value that must not be printed. */
export function looksSecret(name: string): boolean {
  if (name === 'PWD' || name === 'OLDPWD') return false
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return words.some(word => secretWords.has(word)) && !words.some(word => openWords.has(word))
}

/** The value as paas-sim may print it: hidden when the name looks secret, else without a password in a URL. */
export function mask(name: string, value: string): string {
  if (value !== '' && looksSecret(name)) return masked
  return value.replace(urlPassword, `$1${masked}$3`)
}

/**
 * A text of our own (a command, a message) without the secret values of this environment.
 * Never for what the app prints.
 */
export function maskIn(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  const values = Object.entries(environment)
    .flatMap(([name, value]) => (value === undefined ? [] : secretsOf(name, value)))
    .filter(tellable)
    .sort((a, b) => b.length - a.length)
  return values
    .reduce((masking, value) => masking.replaceAll(value, masked), text)
    .replace(urlPassword, `$1${masked}$3`)
}

// scheme://user:password@host; the password runs to the last @ before the path.
const urlPassword = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/?#]*:)([^\s/?#]+)(@)/gi

function secretsOf(name: string, value: string): string[] {
  if (looksSecret(name)) return [value]
  return [...value.matchAll(urlPassword)].map(match => match[2] ?? '')
}

/** A short or common value would tear holes into every text and hide nothing. */
function tellable(value: string): boolean {
  return value.length >= 4 && !/^(true|false|none|null|\d{4,5})$/i.test(value)
}
