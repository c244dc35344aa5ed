import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test, vi } from 'vitest'
import { askName, askTemplate } from '../../src/init/ask.ts'
import { templates } from '../../src/init/templates.ts'

const down = '\u001b[B'
const ctrlC = '\u0003'

function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input })
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 40 })
  const run = new AbortController()
  let shown = ''
  output.on('data', chunk => {
    shown += stripVTControlCharacters(String(chunk))
  })
  return {
    run,
    streams: { input, output, signal: run.signal },
    async type(text: string, after: string) {
      await vi.waitFor(() => expect(shown).toContain(after), { timeout: 20_000, interval: 5 })
      shown = ''
      input.write(text)
    },
  }
}

test('the template that is chosen', async () => {
  const { type, streams } = terminal()
  const chosen = askTemplate(templates, streams)
  await type(down, 'node-http')
  await type('\r', 'Express 5')
  expect((await chosen)?.name).toBe('express')
})

test.each([
  ['what is typed', 'My Shop\r', 'My Shop'],
  ['the suggestion', '\r', 'shop'],
])('a name: %s', async (_name, keys, name) => {
  const { type, streams } = terminal()
  const answer = askName('shop', streams)
  await type(keys, 'called?')
  expect(await answer).toBe(name)
})

test('Ctrl-C is no answer', async () => {
  const { type, streams } = terminal()
  const answer = askName('shop', streams)
  await type(ctrlC, 'called?')
  expect(await answer).toBeUndefined()
})

test('the end of the run ends the question', async () => {
  const { run, streams } = terminal()
  const ended = new Error('ended')
  const answer = askTemplate(templates, streams)
  run.abort(ended)
  await expect(answer).rejects.toBe(ended)
})
