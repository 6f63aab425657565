// Leaves out the code that writes floating point numbers as text, 4 kB of every first visit: the app writes none,
// Intl does. What is left of it stands behind error texts of the JSON reader, where such a number is then missing.
import { readFile, writeFile } from "node:fs/promises";

const WRITES_FLOATS = /4core3fmt5float\d*float_to_decimal_common_/;

// No locals; "Ok" without having written anything.
const EMPTY = [0x00, 0x41, 0x00, 0x0b];

const IMPORT = 2;
const CODE = 10;
const CUSTOM = 0;

/** Empties these functions in a module that still has its names. */
export async function dropFloats(file) {
  const bytes = await readFile(file);
  const sections = [...sectionsOf(bytes)];
  const named = new Set(functionNames(bytes, sections).filter(([, name]) => WRITES_FLOATS.test(name)).map(([index]) => index));
  const code = sections.find(({ id }) => id === CODE);
  const imported = importedFunctions(bytes, sections);
  const bodies = [];
  let [count, at] = unsigned(bytes, code.start);
  for (let index = imported; index < imported + count; index++) {
    const entry = at;
    const [length, start] = unsigned(bytes, at);
    at = start + length;
    bodies.push(named.has(index) ? Buffer.from([EMPTY.length, ...EMPTY]) : bytes.subarray(entry, at));
  }
  const content = Buffer.concat([Buffer.from(leb(count)), ...bodies]);
  const head = Buffer.from([CODE, ...leb(content.length)]);
  await writeFile(file, Buffer.concat([bytes.subarray(0, code.header), head, content, bytes.subarray(code.end)]));
}

function* sectionsOf(bytes) {
  for (let at = 8; at < bytes.length; ) {
    const [length, start] = unsigned(bytes, at + 1);
    yield { id: bytes[at], header: at, start, end: start + length };
    at = start + length;
  }
}

function importedFunctions(bytes, sections) {
  const section = sections.find(({ id }) => id === IMPORT);
  if (!section) return 0;
  let [count, at] = unsigned(bytes, section.start);
  let functions = 0;
  const skipText = () => {
    const [length, start] = unsigned(bytes, at);
    at = start + length;
  };
  const skipNumber = () => ([, at] = unsigned(bytes, at));
  for (; count > 0; count--) {
    skipText();
    skipText();
    const kind = bytes[at++];
    if (kind === 0) {
      functions++;
      skipNumber();
    } else if (kind === 3) {
      at += 2;
    } else {
      // A table begins with the type of what it holds. Then come the limits.
      if (kind === 1) at++;
      const bounded = bytes[at++] & 1;
      skipNumber();
      if (bounded) skipNumber();
    }
  }
  return functions;
}

function functionNames(bytes, sections) {
  const found = [];
  for (const { id, start, end } of sections.filter(({ id }) => id === CUSTOM)) {
    let [length, at] = unsigned(bytes, start);
    const name = bytes.toString("utf8", at, (at += length));
    while (name === "name" && id === CUSTOM && at < end) {
      const kind = bytes[at];
      const [size, from] = unsigned(bytes, at + 1);
      at = from + size;
      if (kind !== 1) continue;
      let [count, place] = unsigned(bytes, from);
      for (; count > 0; count--) {
        const [index, afterIndex] = unsigned(bytes, place);
        const [long, text] = unsigned(bytes, afterIndex);
        place = text + long;
        found.push([index, bytes.toString("utf8", text, place)]);
      }
    }
  }
  return found;
}

/** An unsigned LEB128 number and where it ends. */
function unsigned(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

function leb(value) {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return [...bytes, value];
}
