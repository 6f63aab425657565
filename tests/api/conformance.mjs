// Runs schemathesis against the running server: no 5xx, no undocumented answer, nothing wrong accepted, nothing
// right refused. As an administrator of a partner, as a user of a managed account, as an operator, and as nobody.
//
// Usage: node tests/api/conformance.mjs [ARGUMENTS FOR SCHEMATHESIS]
// SCHEMATHESIS names another executable than .venv/bin/schemathesis.

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root, serverProgram } from '../../scripts/project.mjs'

const extra = process.argv.slice(2)
const schemathesis = process.env.SCHEMATHESIS ?? join(root, '.venv/bin/schemathesis')
const password = 'portico-demo'

async function start(directory) {
  const args = ['serve', '--demo', '--listen', '127.0.0.1:0', '--data-dir', directory, '--assets', directory]
  // To a file: nobody would read a pipe while schemathesis runs, and the server would wait for that.
  const logFile = join(directory, 'server.log')
  const server = spawn(serverProgram(), args, { stdio: ['ignore', 'pipe', openSync(logFile, 'w')] })
  const log = () => readFileSync(logFile, 'utf8').slice(-20_000)
  for await (const line of createInterface({ input: server.stdout })) {
    const ready = line.match(/^Portico is ready at (\S+)/)
    if (ready) return { server, origin: ready[1], log }
  }
  throw new Error(`the server did not start:\n${log()}`)
}

async function signIn(origin, email) {
  const answer = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (answer.status !== 200) throw new Error(`${email} cannot sign in: ${answer.status} ${await answer.text()}`)
  const cookie = answer.headers.getSetCookie().find((set) => set.startsWith('portico='))
  return { cookie: cookie.split(';')[0], account: (await answer.json()).account.id }
}

async function first(origin, user, list) {
  const answer = await fetch(`${origin}/api/v1/${list}`, { headers: { cookie: user.cookie } })
  if (answer.status !== 200) return undefined
  const found = await answer.json()
  return (found.items ?? found.rows.items)[0]
}

/** Begins an order; who may not is refused, and has none. */
async function draft(origin, user, home) {
  await fetch(`${origin}/api/v1/${home}/orders`, {
    method: 'POST',
    headers: { cookie: user.cookie, 'content-type': 'application/json', 'idempotency-key': 'conformance' },
    body: JSON.stringify({ kind: 'new', product: 'port', name: 'Dock 9' }),
  })
}

// A version that is not the current one is refused, and so are a cursor that is no cursor, and a cookie beside a token:
// all rightly.
const accepted = `[checks.positive_data_acceptance]
expected-statuses = ["2xx", "304", "400", "401", "403", "404", "409", "412", "422", "428", "429"]
`

/** Values for the parameters of paths; without them nearly everything would be 404. */
async function configuration(origin, user) {
  const partner = (await first(origin, user, 'partners'))?.account.id
  const home = `accounts/${user.account}`
  const settings = partner ? `partners/${partner}/settings` : `${home}/settings`
  const orders = partner ? 'orders' : `${home}/orders`
  if (!partner) await draft(origin, user, home)
  const ids = {
    account: user.account,
    partner,
    service: (await first(origin, user, `${home}/services?limit=1`))?.id,
    invoice: (await first(origin, user, `${home}/invoices?limit=1`))?.id,
    change: (await first(origin, user, `${settings}/history?limit=1`))?.id,
    order: (await first(origin, user, `${orders}?limit=1`))?.id,
    provider: (await first(origin, user, `${home}/marketplace?limit=1`))?.provider.id,
    tenant: 'halcyon',
  }
  const lines = Object.entries(ids).filter(([, id]) => id).map(([name, id]) => `"path.${name}" = "${id}"`)
  return `[auth.openapi.session]
api_key = "${user.cookie.slice('portico='.length)}"

[auth.openapi.key]
bearer = "portico-demo-halcyon-key"

[parameters]
${lines.join('\n')}

${accepted}`
}

function check(name, origin, config, args) {
  console.log(`\n== ${name}`)
  const file = join(directory, `${name.replaceAll(' ', '-')}.toml`)
  writeFileSync(file, config)
  const run = spawnSync(
    schemathesis,
    ['--config-file', file, 'run', `${origin}/api/v1/openapi.json`, '--checks', 'all', '--seed', '1',
      '--phases', 'examples,coverage,fuzzing', '--no-color', ...args, ...extra],
    { stdio: 'inherit', cwd: directory },
  )
  return run.status === 0
}

const directory = mkdtempSync(join(tmpdir(), 'portico-conformance-'))
const { server, origin, log } = await start(directory)
let passed = true
try {
  // The stream of events has no end to wait for.
  const endless = ['--exclude-path', '/api/v1/events']
  const keepSignedIn = ['--exclude-path', '/api/v1/session', ...endless]
  for (const email of ['ada@halcyon.example', 'hugo@harbour.example', 'ops@provider.example']) {
    const user = await signIn(origin, email)
    passed = check(email, origin, await configuration(origin, user), keepSignedIn) && passed
  }
  const leaving = await signIn(origin, 'finn@halcyon.example')
  passed = check('signing in and out', origin, await configuration(origin, leaving), ['--include-path', '/api/v1/session']) && passed
  passed = check('nobody', origin, accepted, keepSignedIn) && passed
} finally {
  server.kill('SIGTERM')
  const code = await new Promise((resolve) => server.once('exit', resolve))
  if (code !== 0) {
    passed = false
    console.error(`the server ended with ${code}:\n${log()}`)
  }
  rmSync(directory, { recursive: true, force: true })
}
process.exit(passed ? 0 : 1)
