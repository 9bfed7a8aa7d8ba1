import type { RequestHandler } from 'express';
import type { Secret } from '../../config/secret.ts';
import { AppError } from '../wire/errors.ts';

/** Lets pass only who knows the token that host and runner share; others learn nothing, not even by the time it takes. */
export function demandToken(token: Secret): RequestHandler {
  return (request, response, next) => {
    const given = /^Bearer ([\x21-\x7e]+)$/i.exec(request.get('authorization') ?? '')?.[1];
    if (given !== undefined && token.equals(given)) return next();
    response.set('www-authenticate', 'Bearer');
    next(new AppError('unauthorized', 'this call needs the token of this node'));
  };
}
