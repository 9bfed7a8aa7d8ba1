import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { describe, expect, it } from 'vitest';
import { createMcpServer } from '../../../cli/mcp/create-server.ts';
import { nextStep } from '../../../cli/mcp/next-step.ts';
import { tools } from '../../../cli/mcp/tools/index.ts';
import { ERRORS, SavepointClient } from '../../../client/index.ts';

const names = tools.map(({ name }) => name);
const TOOL_NAME = /\b(?:list|create|restore|fork|remove|snapshot|run|vps)_[a-z]+\b/g;

/** An agent, and a host that gives this answer. */
async function agent(status: number, body: unknown) {
  const fetch: typeof globalThis.fetch = async () => Response.json(body, { status });
  const server = createMcpServer(
    new SavepointClient({ url: 'http://savepoint.test', token: 'secret', fetch }),
    '1.2.3',
  );
  const [here, there] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'an agent', version: '1' });
  await Promise.all([server.connect(there), client.connect(here)]);
  return client;
}

describe('what an agent reads', () => {
  it('names no tool that there is not', async () => {
    const client = await agent(200, {});
    const texts = [
      client.getInstructions() ?? '',
      ...tools.map(({ description }) => description),
      ...Object.keys(ERRORS).flatMap((code) => [nextStep(code, 'looks') ?? '', nextStep(code, 'replaces') ?? '']),
    ];

    const named = texts.flatMap((text) => text.match(TOOL_NAME) ?? []);

    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('says of each tool what it does to what is there', async () => {
    const { tools: listed } = await (await agent(200, {})).listTools();

    const hints = (name: string) => listed.find((each) => each.name === name)?.annotations;
    expect(hints('list_snapshots')).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(hints('create_snapshot')).toMatchObject({ readOnlyHint: false, destructiveHint: false });
    expect(hints('restore_snapshot')).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    for (const { description, inputSchema, outputSchema } of listed) {
      expect(description?.length).toBeGreaterThan(60);
      expect([inputSchema.type, outputSchema?.type]).toEqual(['object', 'object']);
    }
  });
});

describe('an error', () => {
  it('says what to do next', async () => {
    const client = await agent(404, { error: { code: 'vps_not_found', message: 'there is no VPS web', details: {} } });

    const reply = await client.callTool({ name: 'vps_status', arguments: { vps: 'web' } });

    expect(reply).toMatchObject({
      isError: true,
      content: [{ text: 'vps_not_found: there is no VPS web\nCall list_vps to see which VPSes there are.' }],
    });
  });

  it('after which nobody knows whether it was done never says to do it again', async () => {
    const lost = await agent(503, { error: { code: 'node_unavailable', message: 'a does not answer', details: {} } });

    const done = await lost.callTool({ name: 'run_command', arguments: { vps: 'web', command: ['rm', '/a'] } });
    const looked = await lost.callTool({ name: 'vps_status', arguments: { vps: 'web' } });

    expect(done).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('may have been done') }] });
    expect(looked).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('call again') }] });
  });

  it('in what was asked is told to the agent, and nothing is asked of the host', async () => {
    const client = await agent(500, {});

    const wrong = await client.callTool({ name: 'vps_status', arguments: {} });
    const both = await client.callTool({ name: 'snapshot_group', arguments: { vps: ['web'], project: 'shop' } });

    expect(wrong).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('vps') }] });
    expect(both).toMatchObject({ isError: true, content: [{ text: 'Give either `vps` or `project`.' }] });
  });
});

it('a group that is not whole is said to be so', async () => {
  const saved = { count: 1, failed: 0, together: false, unavailable_nodes: ['b'] };
  const client = await agent(200, { results: [{ task_id: 'web', snapshot: null, error: null }], ...saved });

  const reply = await client.callTool({ name: 'snapshot_group', arguments: { project: 'shop' } });

  expect(reply).toMatchObject({ structuredContent: { unavailable_nodes: ['b'] } });
  expect(JSON.stringify(reply.content)).toContain('b did not answer');
});
