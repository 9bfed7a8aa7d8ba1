import { relative } from 'node:path';
import { checkout } from '../paths.mjs';
import { adminToken, tokenFile } from './ask-savepoint.mjs';

/**
 * What a person needs to know once Savepoint answers. The token itself is shown only when it has just been made.
 * @param {import('./settings.mjs').Settings} settings
 * @param {boolean} firstStart
 */
export async function welcome(settings, firstStart) {
  const file = relative(checkout, tokenFile(settings));
  const token = firstStart ? `${await adminToken(settings)}  (shown once; kept in ${file})` : `kept in ${file}`;
  return [
    '',
    `Savepoint answers at ${settings.hostUrl}`,
    `Admin token: ${token}`,
    'Try:',
    `  curl -X POST -H "Authorization: Bearer $(cat ${file})" ${settings.hostUrl}/api/vps/snapshots/demo`,
    '',
  ].join('\n');
}
