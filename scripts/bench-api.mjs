// Measures GET /context: requests per second and latency, with one connection and with many.
//
// Usage: node scripts/bench-api.mjs [--json]
// The load comes from this process, which needs a processor of its own: with two processors, the server has one of
// them.

import { Agent, request } from 'node:http'
import { startDemo } from './demo-server.mjs'

const SECONDS = 5
const CONNECTIONS = [1, 16, 128]
const USERS = ['ada@halcyon.example', 'hugo@harbour.example']

const asJson = process.argv.includes('--json')

async function signIn(origin, email) {
  const answer = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'portico-demo' }),
  })
  if (answer.status !== 200) throw new Error(`${email} cannot sign in: ${answer.status}`)
  return answer.headers.getSetCookie().find((cookie) => cookie.startsWith('portico=')).split(';')[0]
}

function get(url, agent, cookie) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers: { cookie } }, (answer) => {
      answer.resume()
      answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`))))
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** Asks as fast as answers come, on so many connections, for so many seconds. */
async function measure(url, cookie, connections, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const took = []
  const ends = performance.now() + seconds * 1000
  const client = async () => {
    while (performance.now() < ends) {
      const began = performance.now()
      await get(url, agent, cookie)
      took.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: connections }, client))
  agent.destroy()
  took.sort((a, b) => a - b)
  const at = (share) => Number(took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(2))
  return { perSecond: Math.round(took.length / seconds), p50: at(0.5), p99: at(0.99), max: at(1) }
}

const { url: origin, stop } = await startDemo()
try {
  const url = `${origin}/api/v1/context`
  const results = []
  for (const user of USERS) {
    const cookie = await signIn(origin, user)
    await measure(url, cookie, 16, 1)
    for (const connections of CONNECTIONS) {
      results.push({ user, connections, ...(await measure(url, cookie, connections, SECONDS)) })
    }
  }
  if (asJson) {
    console.log(JSON.stringify(results))
  } else {
    console.log('GET /api/v1/context            connections  requests/s  p50 ms  p99 ms  max ms')
    for (const { user, connections, perSecond, p50, p99, max } of results) {
      const cells = [connections, perSecond, p50, p99, max]
      const widths = [11, 10, 6, 6, 6]
      console.log(user.padEnd(30), cells.map((cell, at) => String(cell).padStart(widths[at])).join('  '))
    }
  }
} finally {
  await stop()
}
