// Times the preview of changes to the settings of 10,000 accounts, in wasm as it is built for the browser:
// node tests/rules/preview-speed.mjs
import assert from 'node:assert/strict'
import { wasm } from './builds.mjs'

const MOST = 16
const TIMES = 15
const KINDS = ['a shared value', 'an override for each', 'both, for some', 'five overrides for each']

const { changes, preview } = wasm('previews', 'wasm')
const total = changes()
const slowest = KINDS.map(() => 0)
for (let number = 0; number < total; number += 1) {
  const took = Array.from({ length: TIMES }, () => {
    const began = performance.now()
    preview(number)
    return performance.now() - began
  })
  const median = took.sort((a, b) => a - b)[Math.floor(TIMES / 2)]
  slowest[number % KINDS.length] = Math.max(slowest[number % KINDS.length], median)
}
KINDS.forEach((kind, at) => console.log(`previewing ${kind} over 10,000 accounts in wasm: ${slowest[at].toFixed(2)} ms`))
assert.ok(Math.max(...slowest) < MOST, `slower than ${MOST} ms`)
