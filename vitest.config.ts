import { defineConfig } from 'vitest/config';

const project = (name: string, more: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node', ...more },
});

// Real engines are slow and shared: their files run one after another, and no test is ever tried twice.
const onEngine = { testTimeout: 120_000, hookTimeout: 300_000, fileParallelism: false, pool: 'forks' as const };

export default defineConfig({
  test: {
    retry: 0,
    projects: [
      project('unit'),
      project('contract'),
      project('docs'),
      project('docker', onEngine),
      project('e2e', onEngine),
    ],
  },
});
