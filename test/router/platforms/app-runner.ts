import type { Expectations } from '../platforms.cases.ts'
import { plainLine, unstatedRows } from './unstated.ts'

/** AWS says that http is sent to https, and how long a request may take; the rest is not stated. */
export const appRunnerRows: Expectations = {
  ...unstatedRows,
  'http in place of https': {
    client: [/^HTTP\/1\.1 301 /, /^Location: https:\/\/app\.test\/a\?b$/],
    app: null,
    line: plainLine(301),
  },
}
