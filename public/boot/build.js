// The files of this build, as the build wrote them into the page.

/** `glue` and `wasm` are file names, `locales` maps languages and `chunks` features to file names. */
export const build = JSON.parse(document.querySelector('meta[name="portico-build"]').content);

/** The address of one of them. Its name holds a hash of its content. */
export const address = (file) => `/assets/${file}`;
