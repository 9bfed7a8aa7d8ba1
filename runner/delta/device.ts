import { lstatSync } from 'node:fs';
import { bytesOf } from './entry.ts';

export interface DeviceNumbers {
  readonly major: number;
  readonly minor: number;
}

/** Which device a path of a folder stands for, in one number. Undefined when there is no such path any more. */
export function deviceOf(folder: string, path: string): number | undefined {
  return lstatSync(bytesOf(folder, path), { throwIfNoEntry: false })?.rdev;
}

/** Whether a character device is how overlay says that nothing from below shows under this name. */
export function isWhiteout(folder: string, path: string): boolean {
  return deviceOf(folder, path) === 0;
}

export function deviceNumbers(folder: string, path: string): DeviceNumbers {
  const { rdev } = lstatSync(bytesOf(folder, path));
  return { major: (rdev >> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >> 12) & 0xfff00) };
}
