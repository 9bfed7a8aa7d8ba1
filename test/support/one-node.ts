import { connectDocker } from '../../runner/docker/docker-engine.ts';
import { EngineCorner } from './engine-corner.ts';
import { mainEngine } from './engine.ts';
import { scopedEngine } from './scoped-engine.ts';
import { startHost, type TestHost } from './start-host.ts';
import { NodeUnderTest } from './two-nodes.ts';

/** A host over one real runner, on the Engine that all tests share. */
export interface OneNode {
  readonly host: TestHost;
  readonly node: NodeUnderTest;
  readonly corner: EngineCorner;
  remove(): Promise<void>;
}

export async function oneNode(env: Readonly<Record<string, string>> = {}): Promise<OneNode> {
  const corner = new EngineCorner(await mainEngine());
  const own = { NODE_NAME: 'a', DOCKER_HOST: corner.dockerHost };
  const node = await NodeUnderTest.start({ ...env, ...own }, (config) =>
    scopedEngine(connectDocker(config), corner.prefix),
  );
  const host = await startHost({ RUNNERS: `a=${node.url}` });
  const remove = async () => {
    await host.remove();
    await node.remove();
    await corner.clear();
  };
  return { host, node, corner, remove };
}
