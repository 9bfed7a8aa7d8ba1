import { Problem } from '../problem.mjs';
import { askSavepoint } from '../up/ask-savepoint.mjs';

/** @typedef {import('../up/settings.mjs').Settings} Settings */

const STAYS = ['/bin/sh', '-c', "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait; done"];
const VPSES = ['shop-web', 'shop-db', 'mail', 'build-runner-07'];

/**
 * Makes some VPSes with a history, so that there is something to see. Returns the way to remove them again: those that it
 * made, and no other, whatever it is called.
 * @param {Settings} settings
 * @returns {Promise<() => Promise<void>>}
 */
export async function liveIn(settings) {
  /** @param {string} method @param {string} path @param {unknown} [body] */
  const ask = async (method, path, body) => {
    const { status, reply } = await askSavepoint(settings, method, path, body);
    if (status >= 400) throw new Problem(`${method} ${path}: ${reply?.error?.message ?? status}`);
    return reply;
  };
  /** @type {string[]} */
  const made = [];
  const moveOut = async () => {
    for (const id of made) await askSavepoint(settings, 'DELETE', `/api/vps/${id}?snapshots=true&force=true`);
  };
  try {
    await furnish(ask, made);
  } catch (error) {
    await moveOut();
    throw error;
  }
  return moveOut;
}

/**
 * @param {(method: string, path: string, body?: unknown) => Promise<any>} ask
 * @param {string[]} made is told of each VPS as soon as it is there
 */
async function furnish(ask, made) {
  /** @param {string} id @param {string} script */
  const inside = (id, script) => ask('POST', `/api/vps/exec/${id}`, { command: ['/bin/sh', '-c', script] });
  /** @param {string} id @param {object} [wish] */
  const save = (id, wish = {}) => ask('POST', `/api/vps/snapshots/${id}`, wish);
  const { image } = await ask('GET', '/api/vps/status/demo');
  for (const task_id of VPSES) {
    await ask('POST', '/api/vps/create', { image, task_id, command: STAYS, project: 'shop', ports: ['80'] });
    made.push(task_id);
  }
  const [web = '', db = '', mail = ''] = VPSES;
  await inside(web, 'dd if=/dev/urandom of=/root/site bs=1M count=24 2>/dev/null');
  await save(web, { alias: 'fresh install', message: 'before anything was set up', pinned: true });
  await inside(web, 'echo 1 > /root/config');
  await save(web);
  await inside(web, 'dd if=/dev/urandom of=/root/shop bs=1M count=3 2>/dev/null');
  await save(web, { alias: 'before-upgrade', expiry: 30 });
  await inside(web, 'dd if=/dev/urandom of=/root/upgrade bs=1M count=7 2>/dev/null');
  await ask('POST', `/api/vps/snapshots/${web}/before-upgrade/restore`, {});
  await inside(web, 'echo 2 > /root/config');
  await save(web, { message: 'with the new theme' });
  await ask('POST', `/api/vps/stop/${web}`, {});
  await ask('POST', `/api/vps/start/${web}`, {});
  await inside(web, 'dd if=/dev/urandom of=/root/orders bs=1M count=1 2>/dev/null');
  await save(web, { alias: 'works' });
  await ask('PUT', `/api/vps/schedules/${web}`, { cron: '0 3 * * *', keep: { daily: 7, weekly: 4 } });
  await ask('POST', `/api/vps/stop/${db}`, {});
  await ask('POST', `/api/vps/pause/${mail}`, {});
}
