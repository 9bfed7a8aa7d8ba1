/** How the page of the API looks. Served as a file of its own: the page allows no style within itself. */
export const DOCS_STYLE = `
:root {
  color-scheme: light dark;
  --back: #fcfcfa; --text: #22262b; --soft: #6a727c; --line: #e3e4e0; --box: #f2f2ee;
  --get: #1c6e4f; --post: #1f5fae; --patch: #8a5a00; --delete: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #16191d; --text: #dfe3e8; --soft: #949da8; --line: #2c3138; --box: #1f242a;
    --get: #5fc79d; --post: #76aef5; --patch: #e0ac4f; --delete: #f0857d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr);
  background: var(--back); color: var(--text); font: 16px/1.55 system-ui, sans-serif;
}
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem;
  border-right: 1px solid var(--line); font-size: 0.85rem;
}
nav .name { margin: 0 0 1rem; font-size: 1.1rem; font-weight: 700; }
nav h2 { margin: 1.25rem 0 0.25rem; font-size: 0.75rem; text-transform: uppercase; letter-spacing: 0.06em; color: var(--soft); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: 0.15rem 0; color: inherit; text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav .method { display: inline-block; width: 3.6rem; font-size: 0.65rem; }
main { max-width: 56rem; padding: 2rem 2.5rem 6rem; }
h1 { margin-top: 0; }
main > h2 { margin-top: 3.5rem; padding-bottom: 0.4rem; border-bottom: 1px solid var(--line); }
section { margin: 2rem 0 2.5rem; scroll-margin-top: 1rem; }
section:target h3 { text-decoration: underline; }
h3 { margin: 0; font-size: 1.02rem; overflow-wrap: anywhere; }
a { color: var(--post); }
code, pre { font: 0.88em/1.5 ui-monospace, monospace; }
pre { padding: 0.8rem 1rem; overflow-x: auto; background: var(--box); border-radius: 6px; }
table { width: 100%; border-collapse: collapse; font-size: 0.88rem; }
td { padding: 0.35rem 0.75rem 0.35rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td:nth-child(2), td:nth-child(3) { color: var(--soft); }
.method { font: 700 0.8em ui-monospace, monospace; }
.get { color: var(--get); } .post, .put { color: var(--post); } .patch { color: var(--patch); } .delete { color: var(--delete); }
.tag { padding: 0.05rem 0.5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: 0.78rem; color: var(--soft); }
.errors { font-size: 0.85rem; color: var(--soft); }
@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  main { padding: 1.5rem 1rem 4rem; }
}
`;
