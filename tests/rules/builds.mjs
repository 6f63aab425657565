// The examples of the api crate, native and in wasm.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const repository = new URL('../..', import.meta.url).pathname
const target = process.env.CARGO_TARGET_DIR ?? join(repository, 'target')

function run(command, ...options) {
  return execFileSync(command, options, { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 28 })
}

/** What an example prints. */
export function native(example) {
  return run('cargo', 'run', '--quiet', '-p', 'portico-api', '--example', example)
}

/** What an example exports in wasm; `profile` is the folder and the name of cargo's profile. */
export function wasm(example, profile = 'debug') {
  const how = profile === 'debug' ? [] : ['--profile', profile]
  const wanted = ['-p', 'portico-api', '--example', example, '--target', 'wasm32-unknown-unknown']
  run('cargo', 'build', '--quiet', ...wanted, ...how)
  const built = join(target, 'wasm32-unknown-unknown', profile, 'examples', `${example}.wasm`)
  const glue = mkdtempSync(join(tmpdir(), 'portico-wasm-'))
  try {
    run('wasm-bindgen', '--target', 'nodejs', '--out-dir', glue, '--no-typescript', built)
    return createRequire(import.meta.url)(join(glue, `${example}.js`))
  } finally {
    rmSync(glue, { recursive: true })
  }
}
