import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { docsPage } from '../../../host/http/docs-page.ts';
import { exampleOf } from '../../../host/http/docs-examples.ts';
import { html } from '../../../host/http/html.ts';
import { openApi } from '../../../host/openapi.ts';
import { publicApi } from '../../../host/wire/public-api.ts';
import * as hostApi from '../../../host/wire/host-api.ts';
import * as runnerApi from '../../../runner/wire/runner-api.ts';
import type { Endpoint } from '../../../runner/wire/endpoint.ts';

const RUNNER_ONLY: readonly unknown[] = [
  runnerApi.nodeInfo,
  runnerApi.ownStorage,
  runnerApi.ownedVps,
  runnerApi.settleNode,
];
const calls = publicApi.flatMap((family) => family.calls);

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'path' in value && 'method' in value;
}

describe('the public API', () => {
  it('has every call of runner and host but those that are between them', () => {
    const all = [...Object.values<unknown>(runnerApi), ...Object.values<unknown>(hostApi)].filter(isEndpoint);
    const wanted = all.filter((each) => !RUNNER_ONLY.includes(each)).map(({ method, path }) => `${method} ${path}`);

    expect(calls.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...new Set(wanted)].sort());
  });

  it('has examples that the calls accept', () => {
    for (const called of calls) {
      const { body } = exampleOf(called);
      const { error } = called.body.safeParse(body ?? {});
      expect(error, `${called.method} ${called.path}`).toBeUndefined();
    }
  });
});

describe('docs/openapi.json', () => {
  it('is current (vitest -u writes it)', async () => {
    const text = await format(JSON.stringify(openApi()), { parser: 'json', printWidth: 120 });

    await expect(text).toMatchFileSnapshot('../../../docs/openapi.json');
  });

  it('refers to nothing that it does not hold', () => {
    const text = JSON.stringify(openApi());
    const { schemas } = (openApi() as { components: { schemas: object } }).components;
    const wanted = Array.from(text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g), ([, name]) => name);

    expect(wanted.filter((name) => !Object.hasOwn(schemas, name ?? ''))).toEqual([]);
    expect(text).not.toContain('$defs');
  });
});

describe('the page for people', () => {
  it('has every call, and neither scripts nor anything from elsewhere', () => {
    const page = docsPage();

    for (const { path } of calls) expect(page).toContain(path);
    expect(page).not.toMatch(/<script|<style|style="|src="|href="http/);
  });

  it('takes text for text', () => {
    const list = [html`<i>${1}</i>`, undefined, html`<i>${"'"}</i>`];

    expect(html`<p>${'<b>&"'}</p>`.text).toBe('<p>&#60;b&#62;&#38;&#34;</p>');
    expect(html`<p>${list}</p>`.text).toBe('<p><i>1</i><i>&#39;</i></p>');
  });
});
