import type { Vps } from '../../runner/wire/model.ts';

export interface Place {
  readonly node: string;
  readonly project: string | null;
}

type Known = Pick<Vps, 'task_id' | 'project'>;

/** A VPS that is no more, and when that was heard. */
interface Former {
  readonly project: string | null;
  readonly until: number;
}

const MOST_FORMER = 1000;

/** Which node has which VPS, as far as it was heard. A node is the authority: this only saves asking all of them. */
export class Owners {
  readonly #byNode = new Map<string, Map<string, string | null>>();
  readonly #former = new Map<string, Map<string, Former>>();

  /** Where a VPS was last seen. */
  of(taskId: string): Place[] {
    return [...this.#byNode]
      .filter(([, known]) => known.has(taskId))
      .map(([node, known]) => ({ node, project: known.get(taskId) ?? null }));
  }

  at(node: string, taskId: string): Place | undefined {
    return this.of(taskId).find((place) => place.node === node);
  }

  /**
   * Whose VPS it was when something about it began. The operation that deletes a VPS outlives it, and is still for those
   * to see who had it; not for them is what becomes of the next VPS with this id.
   */
  whenBegan(node: string, taskId: string, began: string): Place | undefined {
    const former = this.#former.get(node)?.get(taskId);
    if (former && Date.parse(began) <= former.until) return { node, project: former.project };
    return this.at(node, taskId);
  }

  /** Whether all VPSes of a node were heard of once. */
  hasListed(node: string): boolean {
    return this.#byNode.has(node);
  }

  /** All that a node has: what was known before is forgotten. */
  relearn(node: string, list: readonly Known[]): void {
    const here = new Set<string>(list.map(({ task_id }) => task_id));
    for (const taskId of this.#byNode.get(node)?.keys() ?? []) if (!here.has(taskId)) this.forget(node, taskId);
    this.#byNode.set(node, new Map(list.map(({ task_id, project }) => [task_id, project])));
  }

  learn(node: string, { task_id, project }: Known): void {
    this.#byNode.get(node)?.set(task_id, project);
  }

  /** What may be so. It never replaces what a node said: a project decides who may see a VPS. */
  suppose(node: string, supposed: Known): void {
    if (!this.at(node, supposed.task_id)) this.learn(node, supposed);
  }

  /** `at`: when it went, by the node's own clock if the node told. */
  forget(node: string, taskId: string, at: string = new Date().toISOString()): void {
    const place = this.at(node, taskId);
    this.#byNode.get(node)?.delete(taskId);
    if (place) this.#remember(node, taskId, { project: place.project, until: Date.parse(at) });
  }

  forgetNode(node: string): void {
    this.#byNode.delete(node);
    this.#former.delete(node);
  }

  #remember(node: string, taskId: string, former: Former): void {
    const known = this.#former.get(node) ?? new Map<string, Former>();
    this.#former.set(node, known);
    known.delete(taskId);
    known.set(taskId, former);
    const [oldest] = known.keys();
    if (known.size > MOST_FORMER && oldest !== undefined) known.delete(oldest);
  }
}
