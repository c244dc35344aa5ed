import { InvalidArgumentError } from 'commander'
import { type ReportFormat, type ReportRequest, reportFormats } from '../commands/report-request.ts'

/** `junit=out/junit.xml`; repeatable. */
export function collectReport(text: string, before: readonly ReportRequest[] = []): readonly ReportRequest[] {
  const at = text.indexOf('=')
  const format = reportFormats.find((name): name is ReportFormat => name === text.slice(0, at))
  const file = text.slice(at + 1)
  if (format === undefined || file === '')
    throw new InvalidArgumentError(
      `a report is given as FORMAT=FILE, FORMAT being one of ${reportFormats.join(', ')}`,
    )
  const other = before.find(request => request.file === file)
  if (other !== undefined && other.format !== format)
    throw new InvalidArgumentError(
      `${file} is the ${other.format} report already: give each a file of its own`,
    )
  return [...before, { format, file }]
}
