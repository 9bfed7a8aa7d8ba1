import type { Recipe } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import { createPlan } from './create-options.ts';
import { interrupted } from './docker-errors.ts';
import type { EngineCalls } from './engine-calls.ts';
import { containerAction, containerName, imagePath, networkAction } from './engine-refs.ts';
import { Identified } from './engine-replies.ts';

/** Makes a container with all its networks and returns its id. If one of them fails no container is left. */
export async function createContainer(calls: EngineCalls, recipe: Recipe): Promise<string> {
  imagePath(recipe.image);
  const plan = createPlan(recipe, (await calls.version()).spoken);
  const deadlineMs = calls.deadlines.change;
  const query = { name: containerName(recipe.name) };
  const call = {
    method: 'POST',
    path: '/containers/create',
    query,
    body: plan.body,
    about: 'engine',
    deadlineMs,
  } as const;
  const { Id: id } = await calls.ask(call, Identified);
  try {
    for (const name of plan.disconnect) {
      const body = { Container: id };
      await calls.tell({ method: 'POST', path: networkAction(name, 'disconnect'), body, about: 'network', deadlineMs });
    }
    for (const [name, EndpointConfig] of plan.connect) {
      const body = { Container: id, EndpointConfig };
      await calls.tell({ method: 'POST', path: networkAction(name, 'connect'), body, about: 'network', deadlineMs });
    }
    return id;
  } catch (failure) {
    await removeHalfMade(calls, id, failure);
    throw failure;
  }
}

async function removeHalfMade(calls: EngineCalls, id: string, failure: unknown): Promise<void> {
  const deadlineMs = calls.deadlines.walk;
  try {
    const query = { v: '1' };
    await calls.tell({ method: 'DELETE', path: containerAction(id), query, about: 'container', deadlineMs });
  } catch (leftover) {
    const { code, message, details } = interrupted(failure);
    throw new AppError(code, message, { ...details, left_behind: id }, { cause: leftover });
  }
}
