// Asks a server as fast as it answers, for measurements.
import { Agent, request } from 'node:http'

/** Signs somebody in; the cookie to ask with. */
export async function signIn(origin, email, password = 'portico-demo') {
  const answer = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
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

/** Asks as fast as answers come, on so many connections, for so many seconds. Times are milliseconds. */
export async function measure(url, cookie, connections, seconds) {
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

/** A line of the table that {@link HEAD} begins. */
export const line = (what, { connections, perSecond, p50, p99, max }) => {
  const widths = [11, 10, 7, 7, 7]
  const cells = [connections, perSecond, p50, p99, max]
  return [what.padEnd(30), ...cells.map((cell, at) => String(cell).padStart(widths[at]))].join('  ')
}

/** The head of the table of {@link line}s. */
export const HEAD = (what) => `${what.padEnd(30)}  connections  requests/s   p50 ms   p99 ms   max ms`
