import type { RequestHandler } from 'express';
import { AppError } from '../../runner/wire/errors.ts';
import { hostNames, nameInHost, nameInOrigin } from '../policy/host-names.ts';

/** Refuses requests that a browser sends under a name, or from a page, that is not known to be ours. */
export function guardNames(bind: string, allowed: readonly string[]): RequestHandler {
  const isOurs = hostNames(bind, allowed);
  return (request, _response, next) => {
    const { host, origin } = request.headers;
    if (!isOurs(nameInHost(host))) return next(refused('Host'));
    if (origin !== undefined && !isOurs(nameInOrigin(origin))) return next(refused('Origin'));
    next();
  };
}

function refused(header: string): AppError {
  return new AppError('forbidden', `the ${header} header names no host of ours: see the setting ALLOWED_HOSTS`);
}
