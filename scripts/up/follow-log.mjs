import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/**
 * Passes on what a service writes to its log, in a form for people, from its start until it is told to stop.
 * @param {import('./service.mjs').Service} service
 * @param {(line: string) => void} say
 * @returns {Promise<() => Promise<void>>} stops, after what was written last
 */
export async function followLog({ name, log: file, logStart }, say) {
  const log = await open(file, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  let position = logStart;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const readOn = async () => {
    for (;;) {
      const { bytesRead } = await log.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      const lines = (rest + decoder.write(buffer.subarray(0, bytesRead))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) say(`${name.padEnd(6)}  ${readable(line)}`);
    }
  };
  let reading = Promise.resolve();
  const timer = setInterval(() => (reading = reading.then(readOn)), 200);
  return async () => {
    clearInterval(timer);
    await reading.then(readOn);
    await log.close();
  };
}

/**
 * A JSON line as time, message and facts; anything else as it is.
 * @param {string} line
 */
function readable(line) {
  try {
    const { level, time, msg, ...facts } = JSON.parse(line);
    delete facts.process;
    const words = Object.entries(facts).map(([key, value]) => `${key}=${short(value)}`);
    const mark = ['warn', 'error', 'fatal'].includes(level) ? [level.toUpperCase()] : [];
    return [new Date(time).toLocaleTimeString('en-GB'), ...mark, msg, ...words].join(' ');
  } catch {
    return line;
  }
}

/** @param {unknown} value */
function short(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
