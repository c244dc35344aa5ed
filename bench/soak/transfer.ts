import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { crowd } from './clients.ts'
import type { SoakRouter } from './router.ts'
import { type SoakResult, soak } from './soak.ts'

const streams = 4
/** What one request carries at most. */
const portion = 250e6
/** For each way; a machine that is too slow for all of it carries less. */
const maxMs = 75_000
const chunk = Buffer.alloc(256 * 1024, 'x')
/** What a router may take more at the end than in the middle. */
const growth = 64e6

/** So many bytes down, then as many up, in four streams; the router's memory must stay where it is. */
export function soakTransfer(bytes: number): Promise<SoakResult> {
  return soak('transfer', {}, async ({ router, totals, same }) => {
    const each = Math.min(portion, Math.floor(bytes / streams))
    const count = Math.ceil(bytes / each)
    let arrived = 0
    const server = createServer((req, res) => {
      if (req.method === 'GET') return void download(res, each)
      req.on('data', piece => {
        arrived += piece.length
      })
      req.on('end', () => res.end('ok'))
    })
    server.listen(0, '127.77.0.1')
    await once(server, 'listening')
    const agent = new Agent({ keepAlive: false })
    try {
      router.up((server.address() as AddressInfo).port)
      const url = `http://127.0.0.1:${router.port}/`
      let read = 0
      const down = await watched(router, () =>
        crowd(
          count,
          streams,
          async () => {
            const got = await fetched(url, agent)
            read += got
          },
          maxMs,
        ),
      )
      same('bytes down', read, each * down.result)
      let accepted = 0
      const up = await watched(router, () =>
        crowd(
          count,
          streams,
          async () => {
            if ((await uploaded(url, agent, each)) === 200) accepted++
          },
          maxMs,
        ),
      )
      same('bytes up', arrived, each * up.result)
      same('uploads answered', accepted, up.result)
      for (const [name, { result, seconds, memory }] of Object.entries({ down, up })) {
        const { middle, end, most } = shape(memory)
        totals[`GB ${name}`] = (each * result) / 1e9
        totals[`MB/s ${name}`] = Math.round((each * result) / 1e6 / seconds)
        totals[`MB of memory ${name}, middle, end, most`] = [middle, end, most]
          .map(value => Math.round(value / 1e6))
          .join(' ')
        same(`memory grows ${name}`, end - middle > growth, false)
      }
      const requests = down.result + up.result
      const { lines, codes } = await router.until(stats => stats.lines >= requests)
      same('log lines', lines, requests)
      same('served by the app', codes.app, requests)
    } finally {
      agent.destroy()
      server.closeAllConnections()
      server.close()
    }
  })
}

function download(res: ServerResponse, length: number): Promise<void> {
  res.writeHead(200, { 'Content-Length': length })
  return pour(res, length)
}

async function pour(to: Writable, length: number): Promise<void> {
  let left = length
  while (left > 0 && !to.destroyed) {
    const piece = left < chunk.length ? chunk.subarray(0, left) : chunk
    left -= piece.length
    if (!to.write(piece)) await writable(to)
  }
  to.end()
}

function writable(stream: Writable): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
  })
}

function fetched(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = request(url, { agent }, res => {
      let count = 0
      res.on('data', piece => {
        count += piece.length
      })
      res.on('close', () => resolve(count))
      res.on('error', reject)
    })
    req.on('error', reject)
    req.end()
  })
}

function uploaded(url: string, agent: Agent, length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Length': length }
    const req = request(url, { agent, method: 'POST', headers }, (res: IncomingMessage) => {
      res.resume()
      res.on('close', () => resolve(res.statusCode ?? 0))
    })
    req.on('error', reject)
    void pour(req, length)
  })
}

async function watched<T>(router: SoakRouter, run: () => Promise<T>) {
  const startedAt = performance.now()
  const memory: number[] = []
  let over = false
  const sampling = (async () => {
    for (; !over; await delay(100)) memory.push((await router.stats()).rss)
  })()
  try {
    const result = await run()
    return { result, memory, seconds: (performance.now() - startedAt) / 1000 }
  } finally {
    over = true
    await sampling
  }
}

/** Memory in the second quarter of a transfer, in the last, and at most; medians. */
function shape(memory: readonly number[]) {
  const part = (from: number, to: number) => {
    const sorted = memory
      .slice(Math.floor(memory.length * from), Math.ceil(memory.length * to))
      .sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? 0
  }
  return { middle: part(0.25, 0.5), end: part(0.75, 1), most: Math.max(...memory) }
}
