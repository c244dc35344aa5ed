import { expect, test } from 'vitest'
import { claimedPorts } from '../../../src/diagnosis/clues/log-lines.ts'

test.each([
  ['Server listening on http://localhost:3000/', [3000]],
  ['  ➜  Local:   http://localhost:5173/', [5173]],
  ['[32mReady on [::]:8080[0m', [8080]],
  ['Listening on port 4567', [4567]],
  ['INFO: Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)', [8000]],
  ['[2026-11-21 09:00:00 +0000] [7] [INFO] Listening at: http://0.0.0.0:8000 (7)', [8000]],
  ['Tomcat started on port(s): 8080 (http)', []],
  ['* Listening on tcp://0.0.0.0:9292', []],
  ['Debugger listening on ws://127.0.0.1:9229/uuid', []],
  ['connected to redis on localhost:6379, server ready', []],
  ['request took 3000 ms', []],
  ['started at 12:30:45', []],
])('%s', (line, ports) => {
  expect(claimedPorts([line]).map(({ port }) => port)).toEqual(ports)
})
