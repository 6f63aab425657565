// Native and wasm give the same bytes: runs the same facts through both builds and compares the decisions.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { root, targetDir } from '../../scripts/project.mjs'

const example = ['--quiet', '-p', 'portico-api', '--example', 'decisions']

function run(command, ...options) {
  return execFileSync(command, options, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
}

function native() {
  return run('cargo', 'run', ...example)
}

function wasm() {
  run('cargo', 'build', ...example, '--target', 'wasm32-unknown-unknown')
  const built = join(targetDir(), 'wasm32-unknown-unknown/debug/examples/decisions.wasm')
  const glue = mkdtempSync(join(tmpdir(), 'portico-wasm-'))
  try {
    run('wasm-bindgen', '--target', 'nodejs', '--out-dir', glue, '--no-typescript', built)
    return createRequire(import.meta.url)(join(glue, 'decisions.js')).decisions()
  } finally {
    rmSync(glue, { recursive: true })
  }
}

test('native and wasm give the same bytes', () => {
  const [expected, actual] = [native(), wasm()].map((text) => text.split('\n'))
  assert.equal(expected.pop(), '', 'the last line is ended')
  assert.equal(expected.length, 4096)
  assert.ok(new Set(expected).size > 1000, 'the facts differ enough to matter')
  expected.forEach((line, at) => assert.equal(actual[at], line, `line ${at + 1}`))
  assert.equal(actual.length, expected.length + 1)
})
