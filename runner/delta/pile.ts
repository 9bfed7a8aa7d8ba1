import type { Entry } from './entry.ts';
import type { Listing } from './listing.ts';
import { pacer } from './pace.ts';

/** One layer of a pile. */
export interface ListedLayer {
  readonly listing: Listing;
  /** Its folders that hide all that the layers below have in them. Null for the lowest, below which there is nothing. */
  readonly opaque: ReadonlySet<string> | null;
}

/**
 * Which paths show of layers that lie on top of each other, as overlay has it. They are added from the top down: of each
 * path the first one seen shows; a name that is hidden, a file, and a folder that is opaque hide what is under the same
 * path further below.
 */
export class Pile {
  /** What the layers so far have under a path: `open` lets what is below shine through, `closed` hides it. */
  readonly #above = new Map<string, 'open' | 'closed'>();

  /** Tells of each path of the layer, with where its record begins, whether it shows. */
  async addBelow({ listing, opaque }: ListedLayer, each: (entry: Entry, shows: boolean, start: number) => void) {
    const pause = pacer();
    /** All that begins with this is hidden: a folder is listed before what is in it. */
    let hidden: string | undefined;
    for (const start of listing.starts()) {
      const waiting = pause();
      if (waiting) await waiting;
      const entry = listing.at(start);
      if (hidden !== undefined && !entry.path.startsWith(hidden)) hidden = undefined;
      const shows = hidden === undefined && this.#shows(entry);
      if (opaque !== null && hidden === undefined) this.#add(entry, shows, opaque);
      if (!shows && entry.kind === 'd') hidden ??= prefixOf(entry.path);
      each(entry, shows, start);
    }
  }

  /** Whether nothing of what further layers have under a path would show. */
  isClosed(path: string): boolean {
    return this.#above.get(path) === 'closed';
  }

  #shows({ path, kind }: Entry): boolean {
    const above = this.#above.get(path);
    return above === undefined || (above === 'open' && kind === 'd');
  }

  /** Also what does not show: overlay looks no deeper for a folder than to where there was none. */
  #add({ path, kind }: Entry, shows: boolean, opaque: ReadonlySet<string>): void {
    if (kind !== 'd' || opaque.has(path)) this.#above.set(path, 'closed');
    else if (shows) this.#above.set(path, 'open');
  }
}

function prefixOf(folder: string): string {
  return folder === '' ? '' : `${folder}/`;
}
