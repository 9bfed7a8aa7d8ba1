import type { IncomingMessage } from 'node:http';
import { misshapen } from './docker-errors.ts';

/** A list of thousands of images with their labels stays below this; what is longer is no answer of an Engine. */
const LONGEST_BODY = 256 * 1024 ** 2;
const LONGEST_LINE = 16 * 1024 ** 2;

/** The whole body of a reply. Throws when the connection ends before the body does, or when it is too long. */
export async function textOf(response: IncomingMessage, longest = LONGEST_BODY): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longest) throw misshapen('it is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The JSON values of a reply that has one in each line. */
export async function* jsonLines(response: IncomingMessage): AsyncGenerator<unknown> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw misshapen('a line is too long');
    for (const line of lines) if (line.trim()) yield parsed(line);
  }
  if (rest.trim()) yield parsed(rest);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw misshapen('a line is not JSON', cause);
  }
}
