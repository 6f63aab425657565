// Measures GET /context: requests per second and latency, with one connection and with many.
//
// Usage: node scripts/bench-api.mjs [--json]
// The load comes from this process, which needs a processor of its own: with two processors, the server has one of
// them.

import { HEAD, line, measure, signIn } from './load.mjs'
import { startDemo } from './demo-server.mjs'

const SECONDS = 5
const CONNECTIONS = [1, 16, 128]
const USERS = ['ada@halcyon.example', 'hugo@harbour.example']

const asJson = process.argv.includes('--json')

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
    console.log(HEAD('GET /api/v1/context'))
    for (const { user, ...result } of results) console.log(line(user, result))
  }
} finally {
  await stop()
}
