import { z } from 'zod';
import { processText, User } from './command.ts';
import { Hooks } from './hooks.ts';
import { MethodWish } from './model.ts';
import { line, TaskId } from './names.ts';
import { Retention } from './retention.ts';

/** What a person may ask of a new VPS. Names and sizes only: what is dangerous is refused by policy, by name. */

const UNITS = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

/** Bytes as a number, or as people write them: 512m, 2g, 1.5GB. */
export const Size = z
  .union([
    z.number().int().positive(),
    z.string().regex(/^\d{1,12}(\.\d{1,3})?\s?([bkmgt]b?)?$/i, 'a size as 512m or 2g'),
  ])
  .transform((size) => (typeof size === 'number' ? size : parseSize(size)))
  .pipe(z.number().int().positive().max(Number.MAX_SAFE_INTEGER));

/** What the Engine calls the least memory a container can run in. */
const Memory = Size.pipe(z.number().min(6 * UNITS.m, 'at least 6m'));

export function parseSize(text: string): number {
  const unit = (/[bkmgt]/i.exec(text)?.[0] ?? 'b').toLowerCase() as keyof typeof UNITS;
  return Math.round(Number.parseFloat(text) * UNITS[unit]);
}

const PortNumber = z.number().int().min(1).max(65_535);
const Port = z.strictObject({
  container: PortNumber,
  host: PortNumber.optional().describe('a free one is chosen when it is left out'),
  host_ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
});

/** A port as people write it, as 80, 8080:80 or 127.0.0.1:8080:80/udp. */
const PortText = z
  .string()
  .regex(/^(?:(?:\d{1,3}(?:\.\d{1,3}){3}:)?\d{0,5}:)?\d{1,5}(?:\/(?:tcp|udp))?$/, 'a port as 80 or 8080:80')
  .transform((text): z.input<typeof Port> => {
    const [address = '', protocol = 'tcp'] = text.split('/');
    const [container, host, host_ip] = address.split(':').reverse();
    const udp = protocol === 'udp';
    return {
      container: Number(container),
      host: host ? Number(host) : undefined,
      host_ip,
      protocol: udp ? 'udp' : 'tcp',
    };
  })
  .pipe(Port);

const AbsolutePath = z
  .string()
  .max(4096)
  .regex(/^\/[^\0\p{Cc}]*$/u, 'an absolute path')
  .refine((path) => !path.split('/').some((part) => part === '.' || part === '..'), 'no . or ..');
const InsidePath = AbsolutePath.refine((path) => /[^/]/.test(path), 'not the root itself');
const DockerName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'letters, digits, _ . and -');

const Mount = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('volume'),
    source: DockerName,
    target: InsidePath,
    read_only: z.boolean().default(false),
  }),
  z.strictObject({
    type: z.literal('bind'),
    source: AbsolutePath,
    target: InsidePath,
    read_only: z.boolean().default(false),
  }),
]);

const Words = z
  .union([line(4096).transform((text) => ['/bin/sh', '-c', text]), z.array(processText(8192)).min(1).max(256)])
  .describe('a list of arguments, or one line for the shell');

const EnvironmentName = z.string().regex(/^[^=\0\s]{1,256}$/, 'a name without = or spaces');

export const CreateVps = z.strictObject({
  image: z
    .string()
    .max(255)
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$/, 'an image as debian:12'),
  task_id: TaskId.optional().describe('made up when it is left out'),
  command: Words.optional(),
  entrypoint: z.array(processText(8192)).max(256).optional(),
  env: z.record(EnvironmentName, processText(32_768)).default({}),
  hostname: z
    .string()
    .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/, 'a host name')
    .optional(),
  user: User.optional(),
  working_dir: AbsolutePath.optional(),
  cpus: z.number().min(0.01).max(1024).optional(),
  memory: Memory.optional(),
  ports: z
    .array(z.union([Port, PortText, PortNumber.transform((container) => Port.parse({ container }))]))
    .max(256)
    .default([]),
  mounts: z.array(Mount).max(64).default([]),
  shares: z
    .array(z.strictObject({ name: DockerName, target: InsidePath, read_only: z.boolean().default(false) }))
    .max(64)
    .default([])
    .describe('volumes shared by name between VPSes'),
  ramdisk: z
    .array(z.strictObject({ target: InsidePath, size: Size.optional() }))
    .max(16)
    .default([])
    .describe('memory-backed folders; never part of a snapshot'),
  network: DockerName.optional(),
  gpus: z.union([z.literal('all'), z.number().int().min(1).max(64)]).optional(),
  restart: z.enum(['no', 'on-failure', 'unless-stopped', 'always']).default('no'),
  devices: z.array(AbsolutePath).max(32).default([]),
  privileged: z.boolean().default(false),
  project: line(100).optional(),
  snapshot_method: MethodWish.optional().describe('how its snapshots are taken; left out: as SNAPSHOT_METHOD says'),
  retention: Retention.optional().describe('which of its snapshots stay; left out: as the settings say'),
  hooks: Hooks.nullable().optional().describe('commands in it before and after each of its snapshots'),
  node: z.string().max(100).optional().describe('which node, where there are several'),
  start: z.boolean().default(true),
});
export type CreateVps = z.output<typeof CreateVps>;
