import type { InstanceEvent, ListenEvent, ReadyEvent, StopEvent } from '../model/events.ts'
import type { Exit } from '../model/instance.ts'
import type { Role } from './cast.ts'
import { seconds } from './duration-text.ts'
import type { Step } from './timeline.ts'

/** `waiting     for db (healthy), migrate (completed)` */
export function waitStep(waitsFor: NonNullable<InstanceEvent['waitsFor']>): Step {
  const all = waitsFor.map(({ service, condition }) => `${service} to be ${condition}`).join(', ')
  return { mark: 'dot', label: 'waiting', what: `for ${all}`, time: '', note: '' }
}

export function startStep(event: InstanceEvent, role: Role): Step {
  return {
    mark: 'ok',
    label: role.launches > 1 ? 'restarted' : 'started',
    what: '',
    time: seconds(0),
    note: event.port === null ? '' : `PORT=${event.port}`,
  }
}

export function listenStep(event: ListenEvent, role: Role, now: number): Step {
  const onPort = event.kind === 'tcp' && event.port === role.port && !isLoopback(event.address)
  return {
    mark: onPort ? 'ok' : 'dot',
    label: event.kind === 'tcp' ? 'listening' : event.kind,
    what: socketText(event),
    time: seconds(now - role.launchedAt),
    note: [programOf(event.command), event.pid === null ? '' : `pid ${event.pid}`].filter(Boolean).join(', '),
  }
}

/** @param alone only the other services reach it */
export function readyStep(event: ReadyEvent, role: Role, now: number, alone: boolean): Step {
  return {
    mark: 'ok',
    label: 'reachable',
    what: alone ? 'by the others' : 'by the router',
    time: seconds(now - role.launchedAt),
    note: `${seconds(event.deadlineMs - event.bootMs)} before the deadline`,
  }
}

export function workerStep(role: Role, now: number): Step {
  return {
    mark: 'ok',
    label: 'up',
    what: '',
    time: seconds(now - role.launchedAt),
    note: 'worker, needs no port',
  }
}

export function crashStep(event: InstanceEvent, role: Role, now: number): Step {
  // What it waits for did not get that far: its verdict says so.
  if (role.launches === 0) return { mark: 'bad', label: 'not started', what: '', time: '', note: '' }
  return {
    mark: 'bad',
    label: event.exit?.code === 0 ? 'exited' : 'crashed',
    what: '',
    time: seconds(now - role.launchedAt),
    note: exitText(event.exit ?? null),
  }
}

export function stopStep(event: StopEvent): Step {
  return {
    mark: event.killed ? 'warn' : 'ok',
    label: event.killed ? 'killed' : 'stopped',
    what: '',
    time: seconds(event.tookMs),
    // A platform that kills at once has not been waiting for anything.
    note:
      event.killed && event.signal !== 'SIGKILL' ? `did not end on ${event.signal}` : exitText(event.exit),
  }
}

function socketText(event: ListenEvent): string {
  if (event.port === null) return event.address
  return event.address.includes(':') ? `[${event.address}]:${event.port}` : `${event.address}:${event.port}`
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}

/** `/usr/bin/node server.js` -> `node` */
function programOf(command: string | null): string {
  const program = command?.trim().split(/\s+/)[0] ?? ''
  return program.split(/[/\\]/).at(-1) ?? ''
}

function exitText(exit: Exit | null): string {
  if (exit === null) return ''
  return exit.signal === null ? `exit status ${exit.code}` : `ended by ${exit.signal}`
}
