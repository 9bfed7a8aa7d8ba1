import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CrashLab } from '../../support/crash-lab.ts';
import { compileRunner, type CompiledRunner } from '../../support/runner-process/compile.ts';
import type { KnownVps } from '../../support/world/check-invariants.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { Subject } from './subject.ts';

const MAX = 2;
/** How much longer than its connections a killed process may live. */
const PATIENCE_MS = 10_000;

const covered = new Set<string>();
const savesAll = scenarios.filter(({ kind }) => kind === 'snapshot.create' || kind === 'vps.stop');

/** SIGKILL at every named step of every operation; then a new runner, and nothing may be lost, left over or changed. */
describe.each([
  ['that saves what has changed', 'auto', scenarios],
  ['that saves all', 'commit', savesAll],
] as const)('a runner %s and is killed', (_how, method, chosen) => {
  let compiled: CompiledRunner;
  let lab: CrashLab;
  const subjects = new Map<number, Subject>();

  beforeAll(async () => {
    compiled = await compileRunner();
    const settings = { MAX_SNAPSHOTS_PER_VPS: String(MAX), SNAPSHOT_METHOD: method };
    lab = await CrashLab.open(`crash-steps-${method}`, compiled, settings);
    await lab.start();
  }, 300_000);

  afterAll(async () => {
    await lab?.close();
    await compiled?.remove();
  });

  for (const [number, scenario] of chosen.entries()) {
    it(scenario.name, () => killAtEach(scenario, number), 600_000);
  }

  async function killAtEach(scenario: Scenario, number: number): Promise<void> {
    const steps = await rehearse(scenario, number);
    for (const step of steps) covered.add(step);

    const violations: string[] = [];
    for (const [nth, step] of steps.entries()) {
      const found = await killAt(scenario, step, await subjectOf(scenario, number, nth));
      violations.push(...found.map((violation) => `${step}: ${violation}`));
    }

    expect(violations).toEqual([]);
  }

  /** Runs it once to its end and returns the steps that it went through. */
  async function rehearse(scenario: Scenario, number: number): Promise<string[]> {
    const subject = await subjectOf(scenario, number, -1);
    if (scenario.before !== 'none') await subject.bringTo(scenario.before);
    await lab.runner.heard();
    lab.runner.steps.length = 0;
    await scenario.ask(lab.runner, subject.taskId);
    await lab.runner.heard();
    return [...new Set(lab.runner.steps.filter(({ kind }) => kind === scenario.kind).map(({ step }) => step))];
  }

  /** One that is made or deleted is another each time; else the same one goes through it all. */
  async function subjectOf({ before, exists }: Scenario, number: number, nth: number): Promise<Subject> {
    const fresh = exists === 'either';
    const subject = subjects.get(number);
    if (subject && !fresh) return subject;
    const made = new Subject(lab, fresh ? `crash-${number}-${nth + 1}` : `crash-${number}`);
    if (before !== 'none') await made.make();
    subjects.set(number, made);
    return made;
  }

  async function killAt(scenario: Scenario, step: string, subject: Subject): Promise<string[]> {
    const marker = scenario.before === 'none' ? undefined : await subject.bringTo(scenario.before);
    const { runner } = lab;
    await runner.dieAt({ kind: scenario.kind, step });
    const asked = scenario.ask(runner, subject.taskId).then(
      () => 'it went through',
      async (failure: unknown) => (await sleep(PATIENCE_MS), `it failed: ${String(failure)}`),
    );
    expect(await Promise.race([runner.ended, asked]), `${scenario.name} at ${step}`).toBe('SIGKILL');

    await lab.start();
    const { violations } = await lab.settled({ vpses: [known(scenario, subject, marker)], maxSnapshots: MAX });
    return violations;
  }
});

/** In a group only (`groups.test.ts`), and in the background only (`kill-while-merging.test.ts`). */
const ELSEWHERE = ['all stand still', 'merged', 'tagged'];

it('was killed at every step that the code names', () => {
  expect([...stepsInCode()].filter((step) => !covered.has(step))).toEqual(ELSEWHERE);
});

function known(scenario: Scenario, { taskId, base }: Subject, marker: string | undefined): KnownVps {
  const { status, exists = true, mayGoBack, givesUp } = scenario;
  const mine = marker === undefined ? [] : [marker];
  return {
    taskId,
    exists,
    status,
    disk: marker === undefined ? ['nothing'] : mayGoBack ? [marker, base] : mine,
    dear: givesUp || marker === undefined ? [] : [marker, base],
  };
}

/** `op.step('…')` and `op.done('…')` wherever the services say it. */
function stepsInCode(): Set<string> {
  const runner = fileURLToPath(new URL('../../../runner', import.meta.url));
  const files = readdirSync(runner, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const code = files.map((file) => readFileSync(join(runner, file), 'utf8')).join('\n');
  return new Set([...code.matchAll(/\bop\.(?:step|done)\(\s*'([^']+)'/g)].map(([, step]) => step ?? ''));
}
