// What scripts say, in the language of the page. English stands in the scripts; the other languages
// come from the catalogs (`tools/translations.py` writes `languages/*.json`).
import es from "./languages/es.json";

const CATALOGS = { es };

/** A text in the language of the page, its `{names}` filled in. */
export const t = (text, values = {}) =>
  (CATALOGS[globalThis.document?.documentElement.lang]?.[text] ?? text).replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);

/** A table of texts in the language of the page. */
export const table = (texts) => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, t(text)]));
