import type { Listing } from './listing.ts';

const NOTHING = Buffer.alloc(0);
/** No path is that long. What goes on and on without an end would be copied again with each piece. */
const LONGEST_RECORD = 1 << 20;

/** What one source says of a listing, piece by piece: a record may be cut anywhere. Several may feed the same listing. */
export class Feed {
  readonly #listing: Listing;
  /** The begin of a record whose end has not come. */
  #rest: Buffer = NOTHING;
  #isBroken = false;

  constructor(listing: Listing) {
    this.#listing = listing;
  }

  append(piece: Buffer): void {
    if (this.#isBroken) return;
    const all = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    this.#rest = all.subarray(this.#listing.append(all));
    this.#isBroken = this.#rest.length > LONGEST_RECORD;
  }

  /** False when it ended within a record. */
  get whole(): boolean {
    return this.#rest.length === 0;
  }
}
