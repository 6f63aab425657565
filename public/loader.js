// Joins a panel's chunks to the running app. Fetching them, and what to do when that fails, is boot.js's.

// Each module is joined once: a second time would set its data back to the initial values.
const joined = new Map();

function join(module, imports) {
  if (!joined.has(module)) joined.set(module, WebAssembly.instantiate(module, imports));
  return joined.get(module);
}

/** Called by the app: loads the chunk and reports back through the app's function table. */
export async function load(name, shared, callback, data) {
  const imports = { __wasm_split: shared() };
  let loaded = false;
  try {
    const modules = await window.__portico_chunk(name);
    const own = modules.pop();
    await Promise.all(modules.map((module) => join(module, imports)));
    if (own) await join(own, imports);
    loaded = true;
  } catch (error) {
    console.warn(`The code of "${name}" did not arrive.`, error);
  }
  imports.__wasm_split.__indirect_function_table.get(callback)(data, loaded);
}
