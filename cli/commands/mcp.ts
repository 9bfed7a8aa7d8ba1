import { verb } from '../frame/verb.ts';

export const mcp = verb({
  name: 'mcp',
  summary: 'Let an AI agent use Savepoint: a Model Context Protocol server on standard input and output',
  examples: ['mcp', 'mcp --url http://127.0.0.1:8000'],
  async run({ client, program, signal }) {
    // No other command needs what it takes.
    const { serveMcp } = await import('../mcp/serve.ts');
    await serveMcp(client, program.version() ?? '', signal);
  },
});
