import type { Expectations, Expected } from '../platforms.cases.ts'
import { plainLine, unstatedRows } from './unstated.ts'

/** Those three words are known, of a service that is not there, or binds localhost; the status is not. */
const noActiveService = (status: number): Expected => ({
  client: [new RegExp(`^HTTP/1\\.1 ${status} `), /^Content-Type: text\/html$/],
  body: /No active service/,
  line: plainLine(status),
})

export const koyebRows: Expectations = {
  ...unstatedRows,
  'no instance': noActiveService(503),
  'an app that has crashed': noActiveService(503),
  'nobody at the address': noActiveService(502),
}
