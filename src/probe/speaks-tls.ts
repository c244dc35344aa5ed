import { connect } from 'node:tls'

export interface TlsTarget {
  readonly address: string
  readonly port: number
  readonly localAddress?: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** Whether a TLS handshake gets a TLS answer, be it an alert. Many TLS servers hang up on plain HTTP without a byte. */
export function speaksTls(target: TlsTarget): Promise<boolean> {
  const { address, port, localAddress, timeoutMs, signal } = target
  return new Promise(resolve => {
    const from = localAddress === undefined ? {} : { localAddress }
    // The certificate is not looked at: no secret is sent, and the question is the protocol alone.
    const socket = connect({ host: address, port, ...from, rejectUnauthorized: false })
    const settle = (answer: boolean) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.destroy()
      resolve(answer)
    }
    const giveUp = () => settle(false)
    const timer = setTimeout(giveUp, timeoutMs)
    if (signal?.aborted) return giveUp()
    signal?.addEventListener('abort', giveUp)
    socket.once('secureConnect', () => settle(true))
    socket.once('error', (error: NodeJS.ErrnoException) => settle(/^ERR_SSL_.*ALERT/.test(error.code ?? '')))
    socket.once('close', giveUp)
  })
}
