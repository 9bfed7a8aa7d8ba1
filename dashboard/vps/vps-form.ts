import type { SavepointClient } from '../../client/index.ts';

type CreateWish = Parameters<SavepointClient['vps']['create']>[0];

/** A new VPS as a person writes it down. */
export interface VpsForm {
  readonly image: string;
  readonly taskId: string;
  readonly project: string;
  readonly command: string;
  readonly ports: string;
  readonly memory: string;
  readonly cpus: number | string;
  readonly restart: 'no' | 'on-failure' | 'unless-stopped' | 'always';
  readonly env: string;
  readonly node: string;
}

export const EMPTY_FORM: VpsForm = {
  ...{ image: '', taskId: '', project: '', command: '', ports: '', memory: '' },
  ...{ cpus: '', restart: 'no', env: '', node: '' },
};

/** The same as the API wants it. What was left empty is left out; what is wrong the host says. */
export function wishOf(form: VpsForm): CreateWish {
  const text = (value: string) => (value.trim() === '' ? undefined : value.trim());
  return {
    image: form.image.trim(),
    task_id: text(form.taskId),
    project: text(form.project),
    command: text(form.command),
    ports: form.ports.split(/[\s,]+/).filter(Boolean),
    memory: text(form.memory),
    cpus: typeof form.cpus === 'number' ? form.cpus : undefined,
    restart: form.restart,
    env: environment(form.env),
    node: text(form.node),
  };
}

function environment(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)];
    }),
  );
}
