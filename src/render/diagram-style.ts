/** The look of a diagram. Classes are prefixed: inside a page, a style element is the page's. */

const light = [
  '--er-page:#ffffff',
  '--er-box:#ffffff',
  '--er-edge:#cfd4dc',
  '--er-head:#f1f3f6',
  '--er-ink:#1b2430',
  '--er-soft:#69737f',
  '--er-key:#2f5d8c',
  '--er-line:#8a95a3',
].join(';');

const dark = [
  '--er-page:#14181d',
  '--er-box:#1b2027',
  '--er-edge:#39424d',
  '--er-head:#252c35',
  '--er-ink:#e4e8ed',
  '--er-soft:#98a3b0',
  '--er-key:#8ab8e6',
  '--er-line:#76828f',
].join(';');

export const diagramStyle = [
  `.er{${light};font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}`,
  `@media (prefers-color-scheme:dark){.er{${dark}}}`,
  `@media print{.er{${light}}}`,
  '.er-page{fill:var(--er-page)}',
  '.er-box{fill:var(--er-box);stroke:var(--er-edge)}',
  '.er-head{fill:var(--er-head);stroke:var(--er-edge)}',
  '.er text{fill:var(--er-ink);white-space:pre}',
  '.er .er-title{font-weight:650;font-size:13px}',
  '.er .er-strong{font-weight:650}',
  '.er .er-type,.er .er-note{fill:var(--er-soft)}',
  '.er .er-note{font-size:11px;font-weight:400}',
  '.er .er-key{fill:var(--er-key);font-size:9.5px;font-weight:700;letter-spacing:.04em}',
  '.er-must{fill:var(--er-soft);stroke:var(--er-soft)}',
  '.er-may{fill:none;stroke:var(--er-soft)}',
  '.er-line path{fill:none;stroke:var(--er-line);stroke-width:1.25}',
  '.er-line circle{fill:var(--er-page);stroke:var(--er-line);stroke-width:1.25}',
  '.er-line:hover path,.er-line:hover circle{stroke:var(--er-key);stroke-width:2}',
].join('');
