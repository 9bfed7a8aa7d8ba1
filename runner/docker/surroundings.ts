import type { Engine, Labels } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import type { Call, EngineCalls } from './engine-calls.ts';
import { networkLook, volumeLook } from './engine-refs.ts';
import { Labelled } from './engine-replies.ts';

/** Who owns what containers hang on. */
export function surroundings(calls: EngineCalls): Pick<Engine, 'volumeLabels' | 'networkLabels'> {
  const labelsAt = async (path: string, about: Call['about']): Promise<Labels | undefined> => {
    const call = { method: 'GET', path, about, deadlineMs: calls.deadlines.look } as const;
    try {
      return (await calls.ask(call, Labelled)).Labels;
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.details.status === 404) return undefined;
      throw thrown;
    }
  };
  return {
    volumeLabels: (name) => labelsAt(volumeLook(name), 'volume'),
    networkLabels: (ref) => labelsAt(networkLook(ref), 'network'),
  };
}
