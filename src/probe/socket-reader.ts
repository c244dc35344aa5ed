import type { Listener, ProcessRef, TcpListener } from '../model/instance.ts'

/** Reads the system's socket table, remembering between reads what need not be read again. */
export interface SocketReader {
  /** How often it is worth asking: while an instance boots, and later. Milliseconds. */
  readonly every: { readonly booting: number; readonly later: number }
  /**
   * The sockets of these processes. `afresh`: look at the table even when it seems that nothing changed.
   * `undefined`: this system's table cannot be read, and only a connect can tell.
   */
  read(processes: readonly ProcessRef[], afresh: boolean): Promise<SocketView | undefined>
  /**
   * Every TCP listener of the machine on one port, `process` set for these processes, where that is quicker to learn
   * than all of `read`. Empty: not to be had that way.
   */
  listenersOn?(processes: readonly ProcessRef[], port: number): Promise<readonly TcpListener[]>
}

/** The socket table at one moment. */
export interface SocketView {
  /** Each listening socket of the processes that were asked for, once. */
  readonly listeners: readonly Listener[]
  /**
   * Every TCP listener of the machine on this port. Its `process` is set for the processes that were asked for,
   * and on systems whose table names it anyway.
   */
  onPort(port: number): Promise<readonly TcpListener[]>
  /** The process behind a listener of `onPort`, found with more effort. `undefined`: this user may not see it. */
  holderOf(listener: TcpListener): Promise<ProcessRef | undefined>
}
