/** One member of a tar, in the form that Docker's layers have: ustar, with pax records for what that cannot say. */
export interface Member {
  /** Bytes, each kept as the character of that number. */
  readonly name: string;
  readonly type: (typeof TYPES)[keyof typeof TYPES];
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly size?: number;
  /** Seconds, perhaps negative, perhaps with a fraction. */
  readonly modified?: string;
  readonly target?: string;
  readonly device?: { readonly major: number; readonly minor: number };
  /** Extended ones: name to bytes. */
  readonly attributes?: Readonly<Record<string, Buffer>>;
}

export const TYPES = {
  file: '0',
  link: '1',
  symlink: '2',
  character: '3',
  block: '4',
  folder: '5',
  fifo: '6',
} as const;

export const BLOCK = 512;
export const END_OF_TAR = Buffer.alloc(2 * BLOCK);

const LONGEST_NAME = 100;
const LARGEST_ID = 0o7777777;
const LARGEST_SIZE = 0o77777777777;

/** The header of a member: what comes before its content. */
export function tarHeader(member: Member): Buffer {
  const records = paxRecords(member);
  const header = ustar(member, member.type);
  if (records.length === 0) return header;
  const body = Buffer.concat(records);
  const before = ustar({ name: 'PaxHeaders/x', type: TYPES.file, mode: 0o644, size: body.length }, 'x');
  return Buffer.concat([before, body, padding(body.length), header]);
}

/** What fills up the last block of a content. */
export function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

function paxRecords({ name, target = '', size = 0, uid = 0, gid = 0, modified = '0', attributes }: Member): Buffer[] {
  const records: Buffer[] = [];
  if (name.length > LONGEST_NAME) records.push(paxRecord('path', latin1(name)));
  if (target.length > LONGEST_NAME) records.push(paxRecord('linkpath', latin1(target)));
  if (size > LARGEST_SIZE) records.push(paxRecord('size', latin1(String(size))));
  if (uid > LARGEST_ID) records.push(paxRecord('uid', latin1(String(uid))));
  if (gid > LARGEST_ID) records.push(paxRecord('gid', latin1(String(gid))));
  const time = nanoseconds(modified);
  if (time.includes('.') || time.startsWith('-')) records.push(paxRecord('mtime', latin1(time)));
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (isCarried(key)) records.push(paxRecord(`SCHILY.xattr.${key}`, value));
  }
  return records;
}

/**
 * What belongs to the storage below, or to the machine, is not the disk's own. A name with `=` would be read as another one:
 * what is behind that, as a part of its value.
 */
export function isCarried(attribute: string): boolean {
  return !/^(?:trusted\.overlay\.|user\.overlay\.|security\.selinux$)|=/.test(attribute);
}

/** `find` writes ten digits after the point; what ends with zeros is written without them. */
function nanoseconds(seconds: string): string {
  const [whole = '0', fraction = ''] = seconds.split('.');
  const digits = fraction.slice(0, 9).replace(/0+$/, '');
  return digits === '' ? whole : `${whole}.${digits}`;
}

/** A record begins with its own length, the digits of that length counted. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([latin1(` ${key}=`), value, latin1('\n')]);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([latin1(String(length)), rest]);
}

function ustar(member: Member, type: string): Buffer {
  const { name, mode = 0, uid = 0, gid = 0, size = 0, modified = '0', target = '', device } = member;
  const header = Buffer.alloc(BLOCK);
  const octal = (at: number, width: number, value: number) =>
    header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
  header.write(name.slice(0, LONGEST_NAME), 0, 'latin1');
  octal(100, 8, mode & 0o7777);
  octal(108, 8, Math.min(uid, LARGEST_ID));
  octal(116, 8, Math.min(gid, LARGEST_ID));
  octal(124, 12, size > LARGEST_SIZE ? 0 : size);
  octal(136, 12, Math.min(Math.max(0, Math.floor(Number(modified))), LARGEST_SIZE));
  header.write(' '.repeat(8), 148, 'latin1');
  header.write(type, 156, 'latin1');
  header.write(target.slice(0, LONGEST_NAME), 157, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  if (device) {
    octal(329, 8, device.major);
    octal(337, 8, device.minor);
  }
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
