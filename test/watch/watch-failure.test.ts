import { expect, test } from 'vitest'
import { pollingNotice } from '../../src/watch/watch-failure.ts'

test.each([
  ['ENOSPC', 'max_user_watches'],
  ['EMFILE', 'max_user_instances'],
  ['ENFILE', 'open files'],
])('%s: files are looked at instead, and %s is named', (code, word) => {
  expect(pollingNotice(Object.assign(new Error(code), { code }))).toMatchObject({
    code: 'watch-polling',
    message: expect.stringContaining(word),
  })
})

test.each([['EACCES'], ['EIO'], [undefined]])('%s: what can be watched is', code => {
  expect(pollingNotice(Object.assign(new Error('no'), { code }))).toBeUndefined()
})
