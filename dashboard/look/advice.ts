import { type ErrorCode, SavepointError } from '../../client/index.ts';

/** What to do next about an error, for somebody who has this page open. */
const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  unauthorized: 'Sign in again.',
  forbidden: 'This takes a token with another role or scope. An admin can make one.',
  not_allowed: "The node's owner can allow it: see ALLOW_* and ALLOWED_* in the settings of its runner.",
  route_not_found: 'The host is of another version than this page. Reload the page.',
  vps_not_found: 'It may have been deleted meanwhile. The list of VPSes shows which there are.',
  snapshot_not_found: 'It may have been deleted meanwhile. The timeline shows which there are.',
  container_not_found: 'docker ps -a on the node shows which there are.',
  image_not_found: 'Pull or import the image on the node, or write its name in full.',
  network_not_found: 'docker network ls on the node shows which there are.',
  schedule_not_found: 'It may have been removed meanwhile.',
  vps_exists: 'Choose another name, or delete the other one first.',
  vps_busy: 'Something else is under way. Try again when it is done.',
  wrong_state: 'Look at its status: what you asked for does not fit it.',
  alias_taken: 'Choose another name, or rename the snapshot that has it.',
  snapshot_unsupported: 'Its disk cannot be saved whole while that is so.',
  snapshot_not_ready: 'Wait until it is ready.',
  hook_failed: 'What runs before a snapshot of it has to succeed: mend it, or take it off.',
  restore_failed: 'Nothing was changed: the VPS is as it was before.',
  start_failed: 'Look at the image and its command.',
  port_taken: 'Choose another port, or leave the choice to Docker by writing the inner port alone.',
  canceled: 'What had been done was undone.',
  too_many_requests: 'Wait a minute, and try again.',
  engine_error: 'The logs of Docker and of the runner on that node say more.',
  internal: 'The logs of the host and of the runner say more.',
  engine_unavailable: 'Docker on that node does not answer. Try again when it is back.',
  node_unavailable: 'Check that the host, the node and its runner are up. Nothing is lost.',
  engine_timeout: 'It may still finish. Look again in a moment.',
  shutting_down: 'Try again in a moment.',
  no_space: 'Delete snapshots that you no longer need: Nodes & storage shows what each takes.',
};

/** So many letters fit into a message. */
const MOST_WORDS = 240;

export interface Told {
  readonly title: string;
  readonly advice: string;
}

/** An error as a person needs it: what is wrong, and what to do next. */
export function explain(failure: unknown): Told {
  if (failure instanceof SavepointError) {
    const again = failure.retryable ? 'Try again in a moment.' : '';
    const advice = `${wordsOf(failure.details.output)}${ADVICE[failure.code] ?? again}`;
    return { title: sentence(failure.message), advice };
  }
  return { title: 'Something went wrong in this page.', advice: 'Reload the page.' };
}

/** What a command printed that failed, the end of it: it says why. */
function wordsOf(output: unknown): string {
  const words = typeof output === 'string' ? output.trim() : '';
  if (words === '') return '';
  return `It said: ${words.length > MOST_WORDS ? `…${words.slice(-MOST_WORDS)}` : words}\n`;
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
