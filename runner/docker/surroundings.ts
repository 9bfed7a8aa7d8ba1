import type { z } from 'zod';
import type { Engine } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import type { Call, EngineCalls } from './engine-calls.ts';
import { networkLook, volumeLook } from './engine-refs.ts';
import { Labelled, LookedUpNetwork } from './engine-replies.ts';

/** Who owns what containers hang on. */
export function surroundings(calls: EngineCalls): Pick<Engine, 'volumeLabels' | 'network'> {
  const lookAt = async <S extends z.ZodType>(
    path: string,
    about: Call['about'],
    schema: S,
  ): Promise<z.output<S> | undefined> => {
    const call = { method: 'GET', path, about, deadlineMs: calls.deadlines.look } as const;
    try {
      return await calls.ask(call, schema);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.details.status === 404) return undefined;
      throw thrown;
    }
  };
  return {
    volumeLabels: async (name) => (await lookAt(volumeLook(name), 'volume', Labelled))?.Labels,
    network: async (ref) => {
      const found = await lookAt(networkLook(ref), 'network', LookedUpNetwork);
      return found && { name: found.Name, labels: found.Labels };
    },
  };
}
