import type { Recipe } from '../ports/engine.ts';
import { isAtLeast, MANY_ENDPOINTS } from './api-version.ts';
import { mainNetwork, parseSpec, type ReadSpec, without } from './container-spec.ts';
import { HIDDEN_BY_THE_ENGINE } from './kernel-paths.ts';
import { asPortMap, pinPorts } from './port-pins.ts';

/** How to make a container: the create call's body, and what to do about its networks before it may start. */
export interface CreatePlan {
  readonly body: Readonly<Record<string, unknown>>;
  readonly connect: readonly (readonly [network: string, endpoint: object])[];
  readonly disconnect: readonly string[];
}

/** An image made from a VPS bears its facts, and a container would inherit them. Empty, the label says nothing. */
const NOT_INHERITED = { 'io.savepoint.snapshot': '' };

/** Throws engine_error when the recipe's spec is none that this version understands. */
export function createPlan(recipe: Recipe, apiVersion: string): CreatePlan {
  const spec = connected(parseSpec(recipe.spec));
  const { PortBindings, PublishAllPorts } = spec.host;
  const { atCreate, later, unwanted } = endpointsOf(spec, apiVersion);
  return {
    body: {
      ...fittingConfig(spec, apiVersion),
      Image: recipe.image,
      Labels: { ...spec.config.Labels, ...NOT_INHERITED, ...recipe.labels },
      HostConfig: {
        ...without(spec.host, itsOwn(spec.host)),
        PortBindings: pinPorts(PortBindings, asPortMap(recipe.ports), PublishAllPorts),
      },
      NetworkingConfig: { EndpointsConfig: Object.fromEntries(atCreate) },
    },
    connect: later,
    disconnect: unwanted,
  };
}

const OF_A_NETWORK = ['Hostname', 'Domainname', 'ExposedPorts', 'MacAddress'];

/** The config without what the Engine told but does not take. */
function fittingConfig({ config, host }: ReadSpec, apiVersion: string): Record<string, unknown> {
  const refused = [
    ...(host.NetworkMode.startsWith('container:') ? OF_A_NETWORK : []),
    ...(host.UTSMode === 'host' ? ['Hostname', 'Domainname'] : []),
    ...(isAtLeast(apiVersion, MANY_ENDPOINTS) ? ['MacAddress'] : []),
  ];
  // Null and [] mean "the image's own" to the Engine; this means none.
  const none = isEmpty(config.Entrypoint) && !isEmpty(config.Cmd) ? { Entrypoint: [''] } : {};
  return { ...without(config, refused), ...none };
}

function isEmpty(words: unknown): boolean {
  return !Array.isArray(words) || words.length === 0;
}

/** One that was made without a network, and has been connected to some since: its mode still says `none`. */
function connected(spec: ReadSpec): ReadSpec {
  const { host, networks } = spec;
  const [first] = Object.keys(networks);
  if (host.NetworkMode !== 'none' || first === undefined || 'none' in networks) return spec;
  return { ...spec, host: { ...host, NetworkMode: first } };
}

/** What nobody has chosen is left to the Engine: a newer one hides more. */
function itsOwn(host: ReadSpec['host']): string[] {
  const isItsOwn = (list: unknown, path: string) => Array.isArray(list) && list.includes(path);
  return Object.entries(HIDDEN_BY_THE_ENGINE).flatMap(([key, path]) => (isItsOwn(host[key], path) ? [key] : []));
}

type Endpoints = (readonly [network: string, endpoint: object])[];

function endpointsOf({ host, networks }: ReadSpec, apiVersion: string) {
  const none: { atCreate: Endpoints; later: Endpoints; unwanted: string[] } = { atCreate: [], later: [], unwanted: [] };
  const mode = host.NetworkMode;
  if (mode === 'host' || mode === 'none' || mode.startsWith('container:')) return none;
  const all: Endpoints = Object.entries(networks);
  const main = all.filter(([name]) => name === mainNetwork(mode));
  // A container that was taken off its main network gets it from every create, and is taken off again.
  if (main.length === 0) return { ...none, later: all, unwanted: [mainNetwork(mode)] };
  if (isAtLeast(apiVersion, MANY_ENDPOINTS)) return { ...none, atCreate: all };
  return { ...none, atCreate: main, later: all.filter(([name]) => name !== mainNetwork(mode)) };
}
