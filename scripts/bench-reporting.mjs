// Measures the overview of service status and availability as a partner grows: up to 400 accounts with 20,000
// services, each of which was out twice a year for three years.
//
// Usage: node scripts/bench-reporting.mjs [--json]
// Fails when the overview of the largest partner takes more than a second.

import { execFile } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { serveImport } from '../tests/journeys/store.mjs'
import { root } from './project.mjs'

const run = promisify(execFile)
const SIZES = [[50, 2_500], [100, 5_000], [200, 10_000], [400, 20_000]]
const YEARS = 3
const OUTAGES_PER_SERVICE = 2 * YEARS
const SERVICES_PER_OUTAGE = 4
const TIMES = 7
const MOST_MS = 1000
const PASSWORD = 'a-long-password'
const EMAIL = 'admin@large.example'
const QUESTIONS = {
  overview: 'overview',
  'its accounts': 'overview/accounts?offering=port-tenants',
  availability: 'availability?formula=strict',
  'its services': 'availability/services?offering=port-tenants&formula=strict',
  'all as CSV': 'availability/services.csv?formula=strict',
}

/** The export, and outages that name its products in turn. */
async function write(folder, accounts, services) {
  const generator = join(folder, 'make_export')
  await run('rustc', ['--edition', '2024', '-O', join(root, 'crates/server/examples/make_export.rs'), '-o', generator])
  const files = join(folder, 'export')
  await run(generator, [files, String(accounts), String(services)])
  const products = readFileSync(join(files, 'products.json'), 'utf8')
  const ids = [...new Set([...products.matchAll(/"productUid":"([0-9a-f]{8})/g)].map(([, id]) => id))]
  const count = Math.round((ids.length * OUTAGES_PER_SERVICE) / SERVICES_PER_OUTAGE)
  const span = YEARS * 365 * 864e5
  const outages = Array.from({ length: count }, (_, at) => {
    const starts = Math.floor(Date.now() - span + ((at + 1) * (span - 36e5)) / (count + 1))
    const named = Array.from({ length: SERVICES_PER_OUTAGE }, (_, nth) => ids[(at * SERVICES_PER_OUTAGE + nth) % ids.length])
    return {
      outageId: `OUT-${at}`,
      state: 'Resolved',
      startTime: new Date(starts).toISOString(),
      endTime: new Date(starts + ((at % 50) + 1) * 60_000).toISOString(),
      purpose: `Outage ${at}`,
      services: named,
    }
  })
  writeFileSync(join(files, 'three-years.json'), JSON.stringify(outages))
  return readdirSync(files).filter((name) => !/^(outages|maintenance)/.test(name)).map((name) => join(files, name))
}

async function measure(accounts, services) {
  const users = { [EMAIL]: 'Large' }
  const server = await serveImport({ partner: 'Large', write: (folder) => write(folder, accounts, services), users, password: PASSWORD })
  try {
    const signedIn = await fetch(`${server.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
    })
    if (!signedIn.ok) throw new Error(`nobody can sign in: ${signedIn.status}`)
    const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
    const { account } = await signedIn.json()
    const took = {}
    for (const [name, path] of Object.entries(QUESTIONS)) {
      const times = []
      for (let nth = 0; nth < TIMES; nth += 1) {
        const began = performance.now()
        const answer = await fetch(`${server.url}/api/v1/accounts/${account.id}/service-status/${path}`, { headers: { cookie } })
        const body = await answer.text()
        times.push(performance.now() - began)
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${body}`)
      }
      times.sort((a, b) => a - b)
      took[name] = { median: Math.round(times[TIMES >> 1]), slowest: Math.round(times.at(-1)) }
    }
    return { accounts, services, outages: services * OUTAGES_PER_SERVICE, took }
  } finally {
    await server.stop()
  }
}

const results = []
for (const [accounts, services] of SIZES) results.push(await measure(accounts, services))
if (process.argv.includes('--json')) {
  console.log(JSON.stringify(results))
} else {
  console.log(`${'accounts'.padStart(8)} ${'services'.padStart(9)} ${'outages'.padStart(8)}  ${Object.keys(QUESTIONS).join('  ')}   (ms: median / slowest of ${TIMES})`)
  for (const { accounts, services, outages, took } of results) {
    const cells = Object.entries(took).map(([name, { median, slowest }]) => `${median} / ${slowest}`.padStart(name.length))
    console.log(`${String(accounts).padStart(8)} ${String(services).padStart(9)} ${String(outages).padStart(8)}  ${cells.join('  ')}`)
  }
}
const slowest = results.at(-1).took.overview.slowest
if (slowest > MOST_MS) {
  console.error(`the overview takes ${slowest} ms, more than ${MOST_MS}`)
  process.exitCode = 1
}
