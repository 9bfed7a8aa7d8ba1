import { type RequestHandler, Router } from 'express';
import { openApi } from '../openapi.ts';
import { docsPage } from './docs-page.ts';
import { DOCS_STYLE } from './docs-style.ts';

/** What a newcomer reads before there is a token: the API's description, for people and for programs. */
export function docsPages(): Router {
  const router = Router();
  router.get('/docs', fixed('html', docsPage()));
  router.get('/docs/style.css', fixed('css', DOCS_STYLE));
  router.get('/api/openapi.json', fixed('json', JSON.stringify(openApi())));
  return router;
}

function fixed(type: string, text: string): RequestHandler {
  return (_request, response) => {
    response.type(type).set('cache-control', 'no-cache').send(text);
  };
}
