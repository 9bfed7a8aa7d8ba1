import { expect, it } from 'vitest';
import type { EngineWorld as World } from './engine-world.ts';

const NO_ID = 'f'.repeat(64);

/** How commands run in containers. */
export function commandsAreRun(world: World): void {
  it('runs a command, and tells what it printed and how it ended', async () => {
    const { id } = await world.make();
    await world.engine.start(id);

    const end = await world.engine.exec(id, {
      command: ['sh', '-c', 'echo "$1"; exit 3', 'sh', 'a b'],
      timeoutMs: 30_000,
    });

    expect(end).toEqual({ exitCode: 3, output: 'a b\n', truncated: false, timedOut: false, stillRuns: false });
  });

  it('ends a command when its time is over, or its caller has enough', async () => {
    const { id } = await world.make();
    await world.engine.start(id);
    const enough = new AbortController();
    setTimeout(() => enough.abort(), 500);

    const late = await world.engine.exec(id, { command: ['sleep', '600'], timeoutMs: 500 });
    const cut = await world.engine.exec(id, { command: ['sleep', '600'], timeoutMs: 600_000, signal: enough.signal });

    expect(late).toMatchObject({ exitCode: null, timedOut: true, stillRuns: false });
    expect(cut).toMatchObject({ exitCode: null, timedOut: false, stillRuns: false });
  });

  it('lists in what a container differs from its image', async () => {
    const { id } = await world.make();
    await world.engine.start(id);
    const before = await world.engine.changes(id);
    await world.engine.exec(id, { command: ['touch', '/made'], timeoutMs: 30_000 });

    expect(before).not.toContain('/made');
    expect(await world.engine.changes(id)).toContain('/made');
    await expect(world.engine.changes(NO_ID)).rejects.toMatchObject({ code: 'container_not_found' });
  });

  it('says why no command can run in what is not there, and in what does not run', async () => {
    const { id } = await world.make();
    const wish = { command: ['true'], timeoutMs: 5000 };

    await expect(world.engine.exec(NO_ID, wish)).rejects.toMatchObject({ code: 'container_not_found' });
    await expect(world.engine.exec(id, wish)).rejects.toMatchObject({ code: 'wrong_state' });
  });
}
