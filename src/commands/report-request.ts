export const reportFormats = ['junit', 'sarif', 'markdown', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** `--report sarif=out/paas-sim.sarif` */
export interface ReportRequest {
  readonly format: ReportFormat
  /** Relative to the working directory. */
  readonly file: string
}
