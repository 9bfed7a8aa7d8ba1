import type { CreateVps } from '../wire/create-vps.ts';
import type { ImageConfig } from './engine-replies.ts';

/** An entrypoint that is not there, or empty, is none: the spec of a VPS never leaves it to its image. */
interface Program {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
}

/** A VPS runs until it is stopped. This ends at once on SIGTERM, where a bare `sleep` as process 1 would not. */
export const KEEP_ALIVE = ['/bin/sh', '-c', 'trap "exit 0" TERM INT; while :; do sleep 86400 & wait $!; done'];

/** What a new VPS runs: what was asked for, else the image's own program, else something that only stays alive. */
export function programOf(
  { command, entrypoint }: Pick<CreateVps, 'command' | 'entrypoint'>,
  image: ImageConfig,
): Program {
  if (command && entrypoint) return { Entrypoint: entrypoint, Cmd: command };
  const forShell = command?.[0]?.startsWith('-');
  const ofImage = isBareShell(image.Entrypoint) && !forShell ? [] : (image.Entrypoint ?? []);
  if (command) return { Entrypoint: ofImage, Cmd: command };
  if (entrypoint?.length) return { Entrypoint: entrypoint };
  return imageProgram(entrypoint ?? image.Entrypoint ?? [], image.Cmd ?? []);
}

function imageProgram(entrypoint: readonly string[], command: readonly string[]): Program {
  if (isBareShell(entrypoint) && command.length === 0) return { Entrypoint: [], Cmd: KEEP_ALIVE };
  if (isBareShell(command)) return { Entrypoint: entrypoint, Cmd: KEEP_ALIVE };
  if (entrypoint.length === 0 && command.length === 0) return { Cmd: KEEP_ALIVE };
  return { Entrypoint: entrypoint, Cmd: command };
}

const SHELLS = new Set(['sh', 'ash', 'bash', 'dash', 'zsh', 'ksh', 'fish']);

/** A shell without anything to do: without a terminal it ends at once. */
function isBareShell(words: readonly string[] = []): boolean {
  const [program = '', ...options] = words;
  const name = program.split('/').pop() ?? '';
  return SHELLS.has(name) && options.every((option) => ['-l', '-i', '--login', '-il', '-li'].includes(option));
}
