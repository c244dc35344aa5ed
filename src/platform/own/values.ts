import { list, must, number } from './shape.ts'

/** The longest time a timer can wait for. */
const mostMs = 2 ** 31 - 1

export const text = must(value => typeof value === 'string', 'a text')
export const line = must(
  value => typeof value === 'string' && value.trim() !== '',
  'a text that is not empty',
)
export const flag = must(value => typeof value === 'boolean', 'true or false')
export const milliseconds = number(0, mostMs, `milliseconds, from 0 to ${mostMs}`)
export const whole = must(
  value => Number.isSafeInteger(value) && Number(value) >= 0,
  'a whole number from 0 on',
)
export const port = must(
  value => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535,
  'a port from 1 to 65535',
)
export const urlPath = must(
  value => typeof value === 'string' && /^\/\S*$/.test(value),
  'a path that begins with / and has no blanks',
)
export const variable = must(
  value => typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value),
  'the name of a variable',
)
export const headerName = must(
  value => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
  'the name of a header',
)
export const pattern = must(isPattern, "a regular expression's source")
export const status = must(isStatus, 'a status from 100 to 599')
export const statusRanges = list(
  must(
    value =>
      Array.isArray(value) &&
      value.length === 2 &&
      value.every(isStatus) &&
      Number(value[0]) <= Number(value[1]),
    'two statuses, e.g. [200, 299]',
  ),
)

function isStatus(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 599
}

function isPattern(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    new RegExp(value)
    return true
  } catch {
    return false
  }
}
