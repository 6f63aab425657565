// Measures open event streams: the server's memory for each, and how long a message takes to reach all of them.
//
// Usage: node scripts/bench-streams.mjs [STREAMS] [--json]
// The clients are this process, so with few processors it takes them from the server.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { loadavg } from 'node:os'
import { startDemo } from './demo-server.mjs'
import { signIn } from './load.mjs'

const STREAMS = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 1000)
const MESSAGES = 20
// Their chat is on, and their events are about their own account.
const READER = 'kim@kestrel.example'
const WRITER = 'ops@provider.example'

const asJson = process.argv.includes('--json')
const { url: origin, stop } = await startDemo()

/** Kilobytes that the server holds in memory, on Linux. */
function memory() {
  const port = new URL(origin).port
  const pid = execFileSync('pgrep', ['-f', `portico serve.*--listen 127.0.0.1:${port}`]).toString().split('\n')[0]
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1])
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity })

/** Opens a stream; `hear` is called with the time of each event about chats. */
function openStream(cookie, hear) {
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}/api/v1/events`, { agent, headers: { cookie } }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`status ${answer.statusCode}`))
      answer.setEncoding('utf8')
      answer.on('data', (text) => {
        if (text.includes('event: ready')) resolve(answer)
        for (const _ of text.matchAll(/event: chat/g)) hear(performance.now())
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}

async function post(cookie, path, body) {
  const headers = { cookie, 'content-type': 'application/json' }
  const answer = await fetch(`${origin}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
}

try {
  const reader = await signIn(origin, READER)
  const writer = await signIn(origin, WRITER)
  const own = await (await fetch(`${origin}/api/v1/context`, { headers: { cookie: reader } })).json()
  await post(reader, `accounts/${own.account.id}/chat/messages`, { client_id: 'first', text: 'Hello' })
  const chats = await (await fetch(`${origin}/api/v1/chats`, { headers: { cookie: writer } })).json()
  const chat = chats.items.find(({ account }) => account.id === own.account.id).id
  await new Promise((done) => setTimeout(done, 1000))

  const before = memory()
  let told = 0
  let latest = 0
  const hear = (at) => {
    told += 1
    latest = at
  }
  const streams = []
  for (let opened = 0; opened < STREAMS; opened += 50) {
    const some = Array.from({ length: Math.min(50, STREAMS - opened) }, () => openStream(reader, hear))
    streams.push(...(await Promise.all(some)))
  }
  const after = memory()

  const took = []
  let lost = 0
  for (let message = 0; message < MESSAGES; message += 1) {
    told = 0
    const began = performance.now()
    await post(writer, `chats/${chat}/messages`, { client_id: `m-${message}`, text: 'Hello' })
    while (told < STREAMS && performance.now() - began < 30_000) await new Promise((done) => setTimeout(done, 2))
    lost += STREAMS - told
    took.push(latest - began)
  }
  took.sort((a, b) => a - b)
  const result = {
    streams: STREAMS,
    kilobytesEach: Number(((after - before) / STREAMS).toFixed(1)),
    serverMegabytes: Number((after / 1024).toFixed(1)),
    medianMs: Math.round(took[Math.floor(MESSAGES / 2)]),
    maxMs: Math.round(took.at(-1)),
    lost,
    load: Number(loadavg()[0].toFixed(1)),
  }
  if (asJson) console.log(JSON.stringify(result))
  else {
    console.log(`${STREAMS} open event streams: ${result.kilobytesEach} kB each, ${result.serverMegabytes} MB in all`)
    console.log(`A message has reached all of them after ${result.medianMs} ms (median of ${MESSAGES}), ${result.maxMs} ms at most`)
    console.log(`Lost: ${lost}. The machine's load was ${result.load}.`)
  }
  for (const stream of streams) stream.destroy()
  if (lost > 0) process.exitCode = 1
} finally {
  agent.destroy()
  await stop()
}
