// Times `portico resolve` on 100,000 random facts: node tests/rules/resolve-speed.mjs PATH-OF-PORTICO
import { spawnSync } from 'node:child_process'
import assert from 'node:assert/strict'

const LINES = 100_000
const MOST = 2_000
const portico = process.argv[2] ?? 'target/release/portico'

let state = 2
function one(choices) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return choices[Math.floor((state / 2 ** 32) * choices.length)]
}

const roles = ['company_admin', 'technical_admin', 'technical_contact', 'finance', 'financial_contact', 'read_only']
const settings = ['company_profile', 'dashboard', 'pricing', 'chat', 'notifications']
const stored = [null, false, true]

function facts() {
  const layers = () => ({ shared: one(stored), override: one(stored), lock: one(stored) })
  return {
    viewer: { kind: one(['partner', 'managed']), role: one(roles) },
    account: one([
      { kind: 'partner' },
      { kind: 'managed', supported_by: 'partner' },
      { kind: 'managed', supported_by: 'provider' },
    ]),
    partner: { referred_by: one([null, 'Meridian Distribution']) },
    settings: Object.fromEntries(settings.map((setting) => [setting, layers()])),
    configured_services: one([0, 1, 3, 57]),
  }
}

const input = Array.from({ length: LINES }, () => JSON.stringify(facts())).join('\n') + '\n'
const began = performance.now()
const { status, stdout, stderr } = spawnSync(portico, ['resolve'], { input, maxBuffer: 2 ** 30 })
const took = performance.now() - began

assert.equal(status, 0, String(stderr))
const lines = stdout.reduce((count, byte) => count + (byte === 10), 0)
assert.equal(lines, LINES)
console.log(`resolve: ${LINES} facts in ${Math.round(took)} ms, ${Math.round((LINES / took) * 1000)} a second`)
assert.ok(took < MOST, `slower than ${MOST} ms`)
