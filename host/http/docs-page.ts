import type { Endpoint } from '../../runner/wire/endpoint.ts';
import { ERRORS } from '../../runner/wire/errors.ts';
import { inputSchema } from '../openapi-schemas.ts';
import { withoutToken } from '../wire/host-api.ts';
import { type Family, publicApi } from '../wire/public-api.ts';
import { curl } from './docs-examples.ts';
import { fieldsOf } from './docs-fields.ts';
import { html, type Html } from './html.ts';

/** The API for people who read: one page without scripts, made from the values that serve it. */
export function docsPage(): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Savepoint API</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <nav aria-label="Calls">
          <p class="name">Savepoint</p>
          ${publicApi.map(contents)}
          <h2><a href="#errors">Errors</a></h2>
        </nav>
        <main>${introduction()} ${publicApi.map(family)} ${errors()}</main>
      </body>
    </html>`.text;
}

function contents({ title, calls }: Family): Html {
  const entries = calls.map(
    (called) => html`<li><a href="#${anchor(called)}">${method(called)} ${called.summary}</a></li>`,
  );
  return html`<h2>${title}</h2>
    <ul>
      ${entries}
    </ul>`;
}

function introduction(): Html {
  return html`<h1>Savepoint API</h1>
    <p>
      Time travel for long-lived Docker containers. Every call takes and gives JSON. The same description for programs
      is at <a href="/api/openapi.json">/api/openapi.json</a>.
    </p>
    <p>
      Send a token with each call. The first one, an admin's, is in the file <code>token</code> of the data folder:
      <code>TOKEN=$(cat .savepoint/token)</code>. Roles: a <em>viewer</em> looks, an <em>operator</em> changes VPSes and
      snapshots, an <em>admin</em> also nodes and tokens.
    </p>
    <p>
      Calls marked <em>operation</em> wait for its end. With <code>Prefer: respond-async</code> they answer 202 and the
      operation at once, with <code>Prefer: respond-async, wait=10</code> after ten seconds.
    </p>`;
}

function family({ title, calls }: Family): Html {
  return html`<h2>${title}</h2>
    ${calls.map(section)}`;
}

function section(called: Endpoint): Html {
  const role = withoutToken.includes(called) ? 'no token' : called.role;
  return html`<section id="${anchor(called)}">
    <h3>${method(called)} <code>${called.path}</code></h3>
    <p>
      ${called.summary}.
      <span class="tag">${role}</span> ${called.operation ? html`<span class="tag">operation</span>` : ''}
    </p>
    ${fields(called)}
    <pre><code>${curl(called)}</code></pre>
    ${failures(called)}
  </section>`;
}

function fields(called: Endpoint): Html {
  const rows = [
    ...fieldsOf('path', inputSchema(called.params)),
    ...fieldsOf('query', inputSchema(called.query)),
    ...fieldsOf('body', inputSchema(called.body)),
  ].map(
    ({ name, place, type, about }) =>
      html`<tr>
        <td><code>${name}</code></td>
        <td>${place}</td>
        <td>${type}</td>
        <td>${about}</td>
      </tr>`,
  );
  return rows.length === 0
    ? html``
    : html`<table>
        ${rows}
      </table>`;
}

function failures({ errors: codes }: Endpoint): Html {
  if (codes.length === 0) return html``;
  return html`<p class="errors">${codes.map((code) => html`<code>${code}</code> `)}</p>`;
}

function errors(): Html {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, retryable }]) =>
      html`<tr>
        <td><code>${code}</code></td>
        <td>${status}</td>
        <td>${retryable ? 'may work later' : ''}</td>
      </tr>`,
  );
  return html`<h2 id="errors">Errors</h2>
    <p>
      An error is <code>{"error": {"code", "message", "details"}}</code>: the code for programs, the message for people.
    </p>
    <table>
      ${rows}
    </table>`;
}

function method({ method: name }: Endpoint): Html {
  return html`<span class="method ${name.toLowerCase()}">${name}</span>`;
}

function anchor({ method: name, path }: Endpoint): string {
  return `${name}${path.replace(/[^a-z]+/gi, '-')}`.toLowerCase();
}
