// Native and wasm give the same bytes: runs the same facts and the same changes to settings through both builds
// and compares what comes of them.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { native, wasm } from './builds.mjs'

function compare(texts, lines, different) {
  const [expected, actual] = texts.map((text) => text.split('\n'))
  assert.equal(expected.pop(), '', 'the last line is ended')
  assert.equal(expected.length, lines)
  assert.ok(new Set(expected).size > different, 'the lines differ enough to matter')
  expected.forEach((line, at) => assert.equal(actual[at], line, `line ${at + 1}`))
  assert.equal(actual.length, expected.length + 1)
}

test('native and wasm decide alike, byte for byte', () => {
  compare([native('decisions'), wasm('decisions').decisions()], 4096, 1000)
})

test('native and wasm preview changes alike, byte for byte', () => {
  compare([native('previews'), wasm('previews').previews()], 48, 20)
})
