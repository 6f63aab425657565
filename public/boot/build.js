// The files of this build, as the build wrote them into the page.

/**
 * `glue`, `wasm`, `laterStyle` are file names, and for pages inside a partner's site `frame` and `embedStyle`;
 * `landing` the features a visit may begin with; `locales` maps languages to two files, `chunks` features to several.
 */
export const build = JSON.parse(document.querySelector('meta[name="portico-build"]').content);

/** The address of one of them. Its name holds a hash of its content. */
export const address = (file) => `/assets/${file}`;
