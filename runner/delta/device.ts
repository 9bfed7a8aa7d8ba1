import { lstatSync } from 'node:fs';
import { bytesOf } from './entry.ts';

export interface DeviceNumbers {
  readonly major: number;
  readonly minor: number;
}

/** Which device a path of a folder stands for. */
export function deviceOf(folder: string, path: string): DeviceNumbers {
  const { rdev } = lstatSync(bytesOf(folder, path));
  return { major: (rdev >> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >> 12) & 0xfff00) };
}

/** Whether a character device is how overlay says that nothing from below shows under this name. */
export function isWhiteout(folder: string, path: string): boolean {
  const { major, minor } = deviceOf(folder, path);
  return major === 0 && minor === 0;
}
