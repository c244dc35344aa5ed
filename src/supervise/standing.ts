import type { Exit, InstanceId, InstanceState } from '../model/instance.ts'
import { InstanceNews } from './instance-news.ts'
import { InstanceRoute } from './instance-route.ts'
import type { SuperviseContext } from './launch.ts'

/**
 * How one instance stands, and who hears of it: each change is an event, a line in the platform's log and news for the
 * router. Nothing else changes its state.
 */
export class Standing {
  readonly news: InstanceNews
  readonly route: InstanceRoute
  /** Of its first process, once it has been launched. */
  pid: number | undefined
  /** What it has been given, where it gets one. */
  port: number | undefined
  #state: InstanceState
  #detached = false

  /** `state`: how the life before this one ended, for a restart. */
  constructor(context: SuperviseContext, id: InstanceId, state: InstanceState) {
    this.news = new InstanceNews(context, id, state)
    this.route = new InstanceRoute(context, id)
    this.#state = state
  }

  get state(): InstanceState {
    return this.#state
  }

  change(to: InstanceState, exit?: Exit): void {
    const from = this.#state
    if (from === to) return
    this.#state = to
    if (this.#detached) return
    this.route.tell(to)
    this.#tell(to, from, exit)
  }

  /** The first that is heard of it. */
  begin(): void {
    if (this.#state === 'created') this.#tell('created', null)
  }

  /** Tells its state to those who have not heard of it. */
  tellAgain(): void {
    this.route.tell(this.#state)
    this.#tell(this.#state, this.#state)
  }

  /** Another life has taken its name: the router and the platform's log hear of that one only. */
  detach(): void {
    this.#detached = true
  }

  #tell(to: InstanceState, from: InstanceState | null, exit?: Exit): void {
    this.news.changed(to, from, { pid: this.pid, port: this.port, exit })
  }
}
