import { InvalidArgumentError } from 'commander';
import { listOption, option, verb } from '../../frame/verb.ts';
import { number, oneOf, pair, place, type Place } from '../../frame/values.ts';
import { vpsLine } from '../../look/vps-words.ts';
import { type AskedHooks, hookOptions, hooksAfter } from '../hook-options.ts';
import { METHODS, type Method } from './methods.ts';

interface Asked extends AskedHooks {
  readonly image: string;
  readonly rest: readonly string[];
  readonly container?: string;
  readonly id?: string;
  readonly env?: readonly (readonly [string, string])[];
  readonly port?: readonly string[];
  readonly mount?: readonly Place[];
  readonly share?: readonly Place[];
  readonly ramdisk?: readonly Ramdisk[];
  readonly cpus?: number;
  readonly memory?: string;
  readonly network?: string;
  readonly gpus?: number | 'all';
  readonly hostname?: string;
  readonly user?: string;
  readonly workdir?: string;
  readonly restart?: Restart;
  readonly project?: string;
  readonly node?: string;
  readonly snapshotMethod?: Method;
  readonly start: boolean;
}

const RESTARTS = ['no', 'on-failure', 'unless-stopped', 'always'] as const;
type Restart = (typeof RESTARTS)[number];

export const createVps = verb<Asked>({
  name: 'create',
  summary: 'Make a VPS from an image and start it',
  slots: [{ key: 'image', word: 'IMAGE', help: 'an image as debian:12' }],
  rest: 'COMMAND',
  options: [
    option('-c, --container <ID>', 'its task_id; made up when it is left out'),
    option('--id <ID>', 'the same'),
    listOption('-e, --env <NAME=VALUE>', 'a variable', pair),
    listOption('-p, --port <PORT>', 'a port as 80, 8080:80 or 127.0.0.1:8080:80/udp'),
    listOption('-v, --mount <SOURCE:TARGET[:ro]>', 'a volume by its name, or an allowed folder by its path', place),
    listOption('--share <NAME:TARGET[:ro]>', 'a volume shared between VPSes', place),
    listOption('--ramdisk <TARGET[:SIZE]>', 'a folder in memory; never part of a snapshot', ramdisk),
    option('--cpus <N>', 'how many processors', number),
    option('--memory <SIZE>', 'how much memory, as 512m'),
    option('--network <NAME>', 'a network of Docker'),
    option('--gpus <N>', 'how many GPUs, or all', (text) => (text === 'all' ? text : number(text))),
    option('--hostname <NAME>', 'its host name'),
    option('-u, --user <USER>', 'as user or user:group'),
    option('-w, --workdir <PATH>', 'where its command begins'),
    option('--restart <POLICY>', RESTARTS.join(', '), oneOf(...RESTARTS)),
    option('--project <NAME>', 'what it belongs to'),
    option('--node <NAME>', 'where, if there are several nodes'),
    option('--snapshot-method <METHOD>', METHODS.join(', '), oneOf(...METHODS)),
    ...hookOptions,
    option('--no-start', 'only make it'),
  ],
  examples: ['vps create debian:12 -c web -p 8080:80 --memory 512m', 'vps create debian:12 -c job -- sleep 3600'],
  async run({ client, follow, show }, asked) {
    const wish = {
      image: asked.image,
      task_id: asked.container ?? asked.id,
      command: asked.rest.length > 0 ? [...asked.rest] : undefined,
      env: Object.fromEntries(asked.env ?? []),
      ports: [...(asked.port ?? [])],
      mounts: asked.mount?.map((mount) => ({ type: kindOf(mount), ...mount })),
      shares: asked.share?.map(({ source, ...rest }) => ({ name: source, ...rest })),
      ramdisk: asked.ramdisk && [...asked.ramdisk],
      ...{ cpus: asked.cpus, memory: asked.memory, network: asked.network, gpus: asked.gpus },
      ...{ hostname: asked.hostname, user: asked.user, working_dir: asked.workdir, restart: asked.restart },
      ...{ project: asked.project, node: asked.node, snapshot_method: asked.snapshotMethod, start: asked.start },
      hooks: hooksAfter(null, asked),
    };
    show(await follow((options) => client.vps.create(wish, options)), vpsLine);
  },
});

function kindOf({ source }: Place): 'bind' | 'volume' {
  return source.startsWith('/') ? 'bind' : 'volume';
}

interface Ramdisk {
  readonly target: string;
  readonly size?: string;
}

function ramdisk(text: string): Ramdisk {
  const [target, size, ...more] = text.split(':');
  if (!target || size === '' || more.length > 0)
    throw new InvalidArgumentError('It is written as TARGET or TARGET:SIZE.');
  return { target, size };
}
