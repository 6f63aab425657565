// Times `portico resolve` on 100,000 random facts: node tests/rules/resolve-speed.mjs [PATH-OF-PORTICO]
// The facts come from a file and the decisions go to one, so that it is portico that is timed.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import assert from 'node:assert/strict'
import { serverProgram } from '../../scripts/project.mjs'

const LINES = 100_000
const MOST = 2_000
const portico = process.argv[2] ?? serverProgram()

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

const directory = mkdtempSync(join(tmpdir(), 'portico-resolve-'))
try {
  const [input, output] = ['facts.jsonl', 'decisions.jsonl'].map((name) => join(directory, name))
  writeFileSync(input, Array.from({ length: LINES }, () => JSON.stringify(facts()) + '\n').join(''))
  const stdio = [openSync(input, 'r'), openSync(output, 'w'), 'inherit']

  const began = performance.now()
  const { status, error } = spawnSync(portico, ['resolve'], { stdio })
  const took = performance.now() - began

  assert.equal(status, 0, error?.message)
  assert.equal(readFileSync(output).reduce((count, byte) => count + (byte === 10), 0), LINES)
  console.log(`resolve: ${LINES} facts in ${Math.round(took)} ms, ${Math.round((LINES / took) * 1000)} a second`)
  assert.ok(took < MOST, `slower than ${MOST} ms`)
} finally {
  rmSync(directory, { recursive: true })
}
