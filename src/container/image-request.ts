import type { ContainerSpec, ImageFacts } from '../model/container.ts'
import type { BuildProcess } from './build-with-cli.ts'
import type { Engine } from './engine.ts'

export interface ImageRequest {
  readonly engine: Engine
  /** The project, absolute. */
  readonly dir: string
  readonly spec: ContainerSpec
  /** Absolute paths of what must not enter an image, beside `.env` and its kin. */
  readonly secretFiles: readonly string[]
  /** paas-sim's own directory for what can be found out again. */
  readonly cacheDir: string
  readonly system: NodeJS.Platform
  /** `engine`: never through the docker CLI. Default: through it where it can use BuildKit. */
  readonly builder?: 'engine'
  readonly process: BuildProcess
  /** What the builder prints, without the values of secret arguments. */
  readonly onLine: (text: string) => void
  readonly onStep: (step: ImageStep) => void
  readonly onNotice: (code: string, message: string) => void
  readonly signal: AbortSignal
}

/** What is being done, e.g. `3/7 RUN npm ci` or `42 %`; empty: it begins. */
export interface ImageStep {
  readonly doing: 'building' | 'pulling'
  readonly text: string
}

export interface EnsuredImage {
  readonly image: ImageFacts
  /** `found`: it was there, and nothing it is made of has changed. */
  readonly how: 'built' | 'pulled' | 'found'
}
