import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { type Operation, type SavepointClient, SavepointError } from '../../client/index.ts';
import { nextStep } from './next-step.ts';
import { type Effect, Refusal, type Tool } from './tool.ts';
import { tools } from './tools/index.ts';

const INSTRUCTIONS = `Savepoint saves and puts back the disks of long-lived Docker containers, called VPSes.
Before you change anything on a VPS that you could not undo by hand, call create_snapshot. If it went wrong, restore_snapshot puts the disk back, and what it replaces is saved first. run_command runs a command in a VPS. To try something without risk, fork_snapshot makes a copy; remove_fork takes it away. Call list_vps first.`;

/** Savepoint as an agent sees it. It is not connected to anything yet. */
export function createMcpServer(client: SavepointClient, version: string): McpServer {
  const server = new McpServer({ name: 'savepoint', title: 'Savepoint', version }, { instructions: INSTRUCTIONS });
  for (const each of tools) register(server, client, each);
  return server;
}

function register(server: McpServer, client: SavepointClient, tool: Tool): void {
  const { name, title, description, input, output, effect } = tool;
  const annotations = { title, ...HINTS[effect], openWorldHint: false };
  const config = { title, description, inputSchema: input, outputSchema: output, annotations };
  server.registerTool(name, config, async (asked: unknown, { signal, sendNotification, _meta }) => {
    const token = _meta?.progressToken;
    let progress = 0;
    // Who waits is told that it goes on, and need not give up.
    const onProgress = ({ kind, step }: Operation) => {
      if (token === undefined) return;
      const message = step === null ? kind : `${kind}: ${step}`;
      const params = { progressToken: token, progress: (progress += 1), message };
      sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
    };
    try {
      return told(await tool.run(client, asked, { signal, onProgress }));
    } catch (failure) {
      return failed(failure, effect);
    }
  });
}

const HINTS: Record<Effect, object> = {
  looks: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  adds: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  replaces: { readOnlyHint: false, destructiveHint: true, idempotentHint: false },
};

/** Also as text: not every agent is shown the structured reply. */
function told({ reply, words }: { reply: object; words: string }): CallToolResult {
  const text = `${words}\n${JSON.stringify(reply)}`;
  return { content: [{ type: 'text', text }], structuredContent: { ...reply } };
}

function failed(failure: unknown, effect: Effect): CallToolResult {
  return { content: [{ type: 'text', text: explain(failure, effect) }], isError: true };
}

function explain(failure: unknown, effect: Effect): string {
  if (failure instanceof Refusal) return failure.message;
  if (!(failure instanceof SavepointError)) return failure instanceof Error ? failure.message : String(failure);
  const next = nextStep(failure.code, effect);
  return `${failure.code}: ${failure.message}${next === null ? '' : `\n${next}`}`;
}
