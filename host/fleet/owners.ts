import type { Vps } from '../../runner/wire/model.ts';

export interface Place {
  readonly node: string;
  readonly project: string | null;
}

type Known = Pick<Vps, 'task_id' | 'project'>;

/** Which node has which VPS, as far as it was heard. A node is the authority: this only saves asking all of them. */
export class Owners {
  readonly #byNode = new Map<string, Map<string, string | null>>();

  /** Where a VPS was last seen. */
  of(taskId: string): Place[] {
    return [...this.#byNode]
      .filter(([, known]) => known.has(taskId))
      .map(([node, known]) => ({ node, project: known.get(taskId) ?? null }));
  }

  at(node: string, taskId: string): Place | undefined {
    return this.of(taskId).find((place) => place.node === node);
  }

  /** Whether all VPSes of a node were heard of once. */
  hasListed(node: string): boolean {
    return this.#byNode.has(node);
  }

  /** All that a node has: what was known before is forgotten. */
  relearn(node: string, list: readonly Known[]): void {
    this.#byNode.set(node, new Map(list.map(({ task_id, project }) => [task_id, project])));
  }

  learn(node: string, { task_id, project }: Known): void {
    this.#byNode.get(node)?.set(task_id, project);
  }

  /** What may be so. It never replaces what a node said: a project decides who may see a VPS. */
  suppose(node: string, supposed: Known): void {
    if (!this.at(node, supposed.task_id)) this.learn(node, supposed);
  }

  forget(node: string, taskId: string): void {
    this.#byNode.get(node)?.delete(taskId);
  }

  forgetNode(node: string): void {
    this.#byNode.delete(node);
  }
}
