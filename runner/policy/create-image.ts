import type { Image } from '../ports/engine.ts';
import { isOurComment, SNAPSHOT_LABEL } from '../ports/snapshot-label.ts';

/** Where our snapshots are, however a person spells Docker's own registry. */
const OURS = /^(?:(?:index\.)?docker\.io\/)?savepoint\/vps-/i;
/** The Engine takes this for the beginning of an id, and so for any image that it holds. */
const PART_OF_ID = /^(?:sha\d+:)?[0-9a-f]+$/i;
const WHOLE_ID = /^(?:sha256:)?[0-9a-f]{64}$/;

/**
 * Why a new VPS may not be made from an image that is named so. A snapshot is the disk of a VPS, and perhaps of somebody
 * else's; and whatever a registry has under a snapshot's name, settling would take for a snapshot.
 */
export function imageNameRefusals(ref: string): string[] {
  if (OURS.test(ref)) return [`${ref} is named like a snapshot: a snapshot is restored in its own VPS`];
  if (!PART_OF_ID.test(ref) || WHOLE_ID.test(ref)) return [];
  return [`${ref} may be the beginning of any image's id: name the image with its tag, or give the whole id`];
}

type Labelled = Pick<Image, 'tags' | 'labels' | 'comment'>;

/** Labels pass from a snapshot to what people build from it: that counts as theirs when they gave it a name of its own. */
export function isSnapshot({ tags, labels, comment }: Labelled): boolean {
  if (!labels[SNAPSHOT_LABEL]) return false;
  return tags.length === 0 || tags.some((tag) => OURS.test(tag)) || isOurComment(comment);
}
