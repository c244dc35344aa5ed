import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { inspect } from 'node:util'
import type Docker from 'dockerode'
import type { EngineCandidate } from './engine-candidates.ts'

/** How dockerode gets to a candidate, and how that is closed. */
export interface Dial {
  readonly options: Docker.DockerOptions & { readonly agent: HttpAgent }
  /** The machine whose ports the engine publishes on. */
  readonly machine: string
  readonly kind: 'socket' | 'tcp' | 'ssh'
  close(): void
}

/** What dockerode would otherwise take from the process's own environment. */
const nothingElse = {
  host: undefined,
  port: undefined,
  ca: undefined,
  cert: undefined,
  key: undefined,
  timeout: undefined,
}

/**
 * @param environment of the ssh client
 * @throws Error saying what is wrong with the address or its TLS files
 */
export async function dialOf(
  candidate: EngineCandidate,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Dial> {
  const [scheme = '', rest = ''] = candidate.host.split(/:\/\/(.*)/s, 2)
  switch (scheme) {
    case 'unix':
    case 'npipe':
      return opened('socket', '127.0.0.1', new HttpAgent({ keepAlive: true }), {
        socketPath: rest || '/var/run/docker.sock',
        protocol: 'http',
      })
    case 'tcp':
    case 'http':
    case 'https':
      return tcp(candidate, new URL(`http://${rest}`))
    case 'ssh': {
      const url = new URL(candidate.host)
      const agent = sshAgent(url, environment)
      return opened('ssh', url.hostname, agent, { host: 'docker.example.com', port: 80, protocol: 'http' })
    }
    default:
      throw new Error(`its address is none of unix://, npipe://, tcp:// and ssh://: ${candidate.host}`)
  }
}

async function tcp(candidate: EngineCandidate, url: URL): Promise<Dial> {
  const secure = candidate.host.startsWith('https:') || candidate.tls !== undefined
  const machine = url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1'
  const port = Number(url.port || (secure ? 2376 : 2375))
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, ...(await tlsFiles(candidate)) })
    : new HttpAgent({ keepAlive: true })
  return opened('tcp', machine === 'localhost' ? '127.0.0.1' : machine, agent, {
    host: machine,
    port,
    protocol: secure ? 'https' : 'http',
  })
}

async function tlsFiles(candidate: EngineCandidate) {
  const { tls } = candidate
  if (tls === undefined) return {}
  const file = (name: string): Promise<Buffer | undefined> =>
    readFile(join(tls.directory, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
  const [ca, cert, key] = await Promise.all([file('ca.pem'), file('cert.pem'), file('key.pem')])
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), rejectUnauthorized: tls.verify }
}

function opened(kind: Dial['kind'], machine: string, agent: HttpAgent, options: Docker.DockerOptions): Dial {
  // Before each request docker-modem writes its options out for a debug log, wanted or not: milliseconds for an agent
  // with all its connections.
  Object.assign(agent, { [inspect.custom]: () => `[${kind}]` })
  return {
    options: { ...nothingElse, ...options, agent },
    machine,
    kind,
    close: () => agent.destroy(),
  }
}

/** The machine's own ssh client, as the docker CLI uses it: its keys, its known hosts and its configuration count. */
function sshAgent(url: URL, environment: Readonly<Record<string, string | undefined>>): HttpAgent {
  const destination = [
    ...(url.username === '' ? [] : ['-l', decodeURIComponent(url.username)]),
    ...(url.port === '' ? [] : ['-p', url.port]),
    '--',
    url.hostname,
  ]
  const words = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20', '-T', ...destination]
  const agent = new HttpAgent({ keepAlive: true })
  agent.createConnection = () => dialStdio('ssh', [...words, 'docker', 'system', 'dial-stdio'], environment)
  return agent
}

/** A connection through a program's standard input and output, with what Node's HTTP client asks of a socket. */
function dialStdio(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Duplex {
  const child = spawn(program, [...words], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-1_000)
  })
  const { stdin, stdout } = child
  // What it says as it ends is worth more than that its input is closed.
  stdin.on('error', () => undefined)
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk, _encoding, done) => void stdin.write(chunk, () => done()),
    final: done => void stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill()
      done(error)
    },
  })
  stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) stdout.pause()
  })
  child.on('error', error => stream.destroy(error))
  child.on('close', code => {
    if (code === 0) stream.push(null)
    else stream.destroy(ended(code, complaint.trim()))
  })
  const self = (): Duplex => stream
  return Object.assign(stream, {
    setTimeout: self,
    setNoDelay: self,
    setKeepAlive: self,
    ref: self,
    unref: self,
  })
}

function ended(code: number | null, complaint: string): Error {
  return Object.assign(new Error(`ssh: ${complaint || `it ended with status ${code}`}`), { code: 'ESSH' })
}
