/** The time from falling asleep until an instance is up again, or is known not to be. */
export class Nap {
  /** Resolves when it is to wake. */
  readonly woken: Promise<void>
  /** Resolves to whether it came up. */
  readonly over: Promise<boolean>
  wake: () => void = () => {}
  end: (up: boolean) => void = () => {}

  constructor() {
    this.woken = new Promise(resolve => {
      this.wake = resolve
    })
    this.over = new Promise(resolve => {
      this.end = resolve
    })
  }
}
