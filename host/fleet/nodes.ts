import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../runner/wire/errors.ts';
import { JsonFile } from '../store/json-file.ts';
import { NodeName } from '../wire/host-model.ts';

export interface HostNode {
  readonly name: string;
  readonly url: string;
  readonly source: 'configured' | 'added';
}

type Address = Pick<HostNode, 'name' | 'url'>;
const File = z.object({ version: z.literal(1), nodes: z.array(z.object({ name: NodeName, url: z.url() })) });

/** The nodes by the setting RUNNERS, and those added through the API. */
export class Nodes {
  private constructor(
    private readonly configured: readonly Address[],
    private readonly file: JsonFile<z.output<typeof File>>,
  ) {}

  static async open(folder: string, configured: readonly Address[]): Promise<Nodes> {
    return new Nodes(configured, await JsonFile.open(join(folder, 'nodes.json'), File, { version: 1, nodes: [] }));
  }

  /** A configured node takes the place of an added one with the same name. */
  list(): HostNode[] {
    const configured = this.configured.map((node) => ({ ...node, source: 'configured' as const }));
    const added = this.file.value.nodes.map((node) => ({ ...node, source: 'added' as const }));
    return [...configured, ...added.filter(({ name }) => !configured.some((node) => node.name === name))];
  }

  /** Throws `node_exists`. */
  async add({ name, url }: Address): Promise<HostNode> {
    await this.file.update((value) => {
      if (this.list().some((node) => node.name === name || node.url === url)) {
        throw new AppError('node_exists', `there is a node ${name} or one with the address ${url}`, { name, url });
      }
      return { ...value, nodes: [...value.nodes, { name, url }] };
    });
    return { name, url, source: 'added' };
  }

  /** Throws `node_not_found`, and `wrong_state` for a configured one. */
  async remove(name: string): Promise<void> {
    await this.file.update((value) => {
      if (this.configured.some((node) => node.name === name)) {
        throw new AppError('wrong_state', `the node ${name} stands in the setting RUNNERS: remove it there`, { name });
      }
      const nodes = value.nodes.filter((node) => node.name !== name);
      if (nodes.length === value.nodes.length) throw nodeNotFound(name);
      return { ...value, nodes };
    });
  }
}

export function nodeNotFound(name: string): AppError {
  return new AppError('node_not_found', `there is no node ${name}`, { node: name });
}
