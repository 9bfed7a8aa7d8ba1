import { z } from 'zod';

/** The parts of the Engine's replies that this adapter reads. Objects that become a spec keep what we do not know. */

const nullable = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? undefined);
const Labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((labels) => labels ?? {});
const Texts = nullable(z.array(z.string()));

export const Status = z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']);

export const Mounted = z.object({
  Type: z.string(),
  Name: z.string().optional(),
  Source: z.string().default(''),
  Destination: z.string(),
  RW: z.boolean().default(true),
  Propagation: z.string().default(''),
});
export type Mounted = z.output<typeof Mounted>;

export const PortBinding = z.object({ HostIp: z.string().default(''), HostPort: z.string().default('') });
export type PortBinding = z.output<typeof PortBinding>;
export const PortMap = z.record(z.string(), z.array(PortBinding).nullable());
export type PortMap = z.output<typeof PortMap>;

export const Endpoint = z.looseObject({
  NetworkID: z.string().default(''),
  MacAddress: z.string().default(''),
  Aliases: Texts,
});
export type Endpoint = z.output<typeof Endpoint>;

const Config = z.looseObject({
  Image: z.string(),
  Labels,
  MacAddress: z.string().optional(),
  StopTimeout: nullable(z.number()),
});

const HostConfig = z.looseObject({
  NetworkMode: z.string().default('default'),
  AutoRemove: z.boolean().default(false),
  RestartPolicy: nullable(z.looseObject({ Name: z.string().default('') })),
  Binds: Texts,
  Mounts: nullable(z.array(z.looseObject({ Type: z.string(), Target: z.string(), Source: z.string().optional() }))),
  Tmpfs: nullable(z.record(z.string(), z.string())),
  Devices: nullable(z.array(z.looseObject({ PathOnHost: z.string() }))),
  PortBindings: nullable(PortMap),
  PublishAllPorts: z.boolean().default(false),
  VolumesFrom: Texts,
});

const State = z.object({
  Status,
  Running: z.boolean(),
  ExitCode: z.number(),
  StartedAt: z.string(),
  FinishedAt: z.string(),
  Health: nullable(z.object({ Status: z.enum(['none', 'starting', 'healthy', 'unhealthy']).or(z.literal('')) })),
});

const StoredAt = nullable(z.object({ Name: z.string(), Data: nullable(z.record(z.string(), z.string())) }));
export type StoredAt = NonNullable<z.output<typeof StoredAt>>;

export const InspectedContainer = z.object({
  Id: z.string(),
  Name: z.string(),
  Created: z.string(),
  Path: z.string(),
  Args: Texts,
  Image: z.string(),
  RestartCount: z.number().default(0),
  SizeRw: z.number().optional(),
  State,
  Config,
  HostConfig,
  Mounts: z.array(Mounted).default([]),
  GraphDriver: StoredAt,
  NetworkSettings: z.object({ Networks: nullable(z.record(z.string(), Endpoint)), Ports: nullable(PortMap) }),
});
export type InspectedContainer = z.output<typeof InspectedContainer>;

export const ListedContainer = z.object({ Id: z.string(), Names: Texts, Image: z.string(), Labels, State: Status });
export type ListedContainer = z.output<typeof ListedContainer>;

export const ImageConfig = z.looseObject({ Labels, Cmd: Texts, Entrypoint: Texts });
export type ImageConfig = z.output<typeof ImageConfig>;

export const InspectedImage = z.object({
  Id: z.string(),
  RepoTags: Texts,
  Created: nullable(z.string()),
  Comment: z.string().default(''),
  Architecture: z.string().default('amd64'),
  Os: z.string().default('linux'),
  Variant: z.string().optional(),
  Size: z.number(),
  Config: ImageConfig.nullish().transform((config) => config ?? ImageConfig.parse({})),
  RootFS: z.object({ Layers: Texts }),
  GraphDriver: StoredAt,
});
export type InspectedImage = z.output<typeof InspectedImage>;

export const ListedImage = z.object({ Id: z.string(), RepoTags: Texts, Labels });

/** Null when there are none. */
export const ChangedPaths = z
  .array(z.object({ Path: z.string() }))
  .nullable()
  .transform((paths) => paths ?? []);

export const Labelled = z.object({ Labels });

export const LookedUpNetwork = z.object({ Name: z.string(), Labels });

export const Identified = z.object({ Id: z.string().min(1) });

export const EngineFacts = z.object({
  Driver: z.string(),
  DockerRootDir: z.string().default(''),
  SecurityOptions: Texts,
  DriverStatus: z
    .array(z.tuple([z.string(), z.string()]))
    .catch([])
    .transform((facts) => new Map(facts)),
});
export type EngineFacts = z.output<typeof EngineFacts>;

export const RawEvent = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).optional() }),
});
export type RawEvent = z.output<typeof RawEvent>;
