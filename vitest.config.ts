import { defineConfig } from 'vitest/config';

// What is waited for may take long on a machine with much to do: that is no failure.
const patience = { poll: { timeout: 20_000 } };

const project = (name: string, more: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node', expect: patience, ...more },
});

// Real engines are slow and shared: their files run one after another, and no test is ever tried twice.
const onEngine = { testTimeout: 300_000, hookTimeout: 600_000, fileParallelism: false, pool: 'forks' as const };

/** What every Engine has to pass: see `npm run test:engines`. Of the suite's own files one is short, and runs always. */
const SHORT = 'test/engines/whole-life.test.ts';
const ALSO_ON_OTHERS = [
  'docker-engine',
  'docker-recipe',
  'adopt',
  'restore',
  'rotation',
  'lifecycle',
  'snapshots',
  'round-trip',
  'round-trip-settings',
  'fidelity',
  'exits',
  'create',
  'create-refused',
  'operations',
  'delta/fuzz',
];
const engines = project('engines', {
  ...onEngine,
  include: ['test/engines/**/*.test.ts', ...ALSO_ON_OTHERS.map((name) => `test/docker/${name}.test.ts`)],
});

export default defineConfig({
  test: {
    retry: 0,
    projects: [
      project('unit', { testTimeout: 30_000 }),
      project('contract'),
      project('docs', { testTimeout: 30_000 }),
      project('docker', { ...onEngine, include: ['test/docker/**/*.test.ts', SHORT] }),
      project('e2e', onEngine),
      ...(process.env['ENGINE_UNDER_TEST'] ? [engines] : []),
    ],
  },
});
