import { relative } from 'node:path';
import { adminToken, tokenFile } from './ask-savepoint.mjs';

/**
 * What a person needs to know once Savepoint answers. The token itself is shown only when it has just been made.
 * @param {import('./settings.mjs').Settings} settings
 * @param {boolean} firstStart
 */
export async function welcome(settings, firstStart) {
  const file = shown(tokenFile(settings));
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

/**
 * As a person at this terminal would write it.
 * @param {string} file
 */
function shown(file) {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}
