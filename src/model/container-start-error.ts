import type { ContainerFacts } from './container.ts'
import { StartError } from './start-error.ts'

/** The engine made a container and could not start its first process. */
export class ContainerStartError extends StartError {
  readonly container: ContainerFacts

  constructor(message: string, container: ContainerFacts, cause?: unknown) {
    super('container', message, cause)
    this.container = container
  }
}
