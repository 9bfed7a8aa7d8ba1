import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** One setting: everything that is known about it stands in its one entry. */
export interface Setting {
  /** Its name, in the environment and in the file. */
  readonly env: string;
  readonly schema: z.ZodType;
  /** As a person would write it. `null`: it may be left out and is null then. Left out: it must be given. */
  readonly default?: string | null;
  readonly about: string;
}

/** The settings of a process, by the name that code gives them. */
export type Settings = Readonly<Record<string, Setting>>;

export type ConfigOf<S extends Settings> = { readonly [K in keyof S]: ValueOf<S[K]> };
type ValueOf<S extends Setting> = S extends { default: null } ? z.output<S['schema']> | null : z.output<S['schema']>;

export interface Source {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A JSON file with settings; none if it is not there. */
  readonly file?: string;
}

/** Rules between settings. What has a problem of its own is missing here. */
export type Check<S extends Settings> = (config: Partial<ConfigOf<S>>) => readonly string[];

/** Why a process does not start: every problem of its settings at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`the settings have ${problems.length === 1 ? 'a problem' : 'problems'}:\n- ${problems.join('\n- ')}`);
  }
}

/** Reads settings (defaults < file < environment) to a frozen config, or throws ConfigError with every problem. */
export function load<S extends Settings>(settings: S, source: Source, check: Check<S>): ConfigOf<S> {
  const problems: string[] = [];
  const file = readSettingsFile(source.file, settings, problems);
  const config: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(settings)) {
    const found = find(setting, source, file);
    if (found === undefined) problems.push(`${setting.env} is required: ${setting.about}`);
    else read(setting, found, (value) => (config[key] = value), problems);
  }
  problems.push(...check(config as Partial<ConfigOf<S>>));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config) as ConfigOf<S>;
}

interface Found {
  readonly value: unknown;
  readonly where: string;
}

function find(setting: Setting, source: Source, file: Record<string, unknown>): Found | undefined {
  // An empty variable is no answer: this is how compose files pass on what is not set.
  const text = source.env[setting.env]?.trim();
  if (text) return { value: text, where: 'environment' };
  if (Object.hasOwn(file, setting.env)) return { value: file[setting.env], where: source.file ?? 'file' };
  return setting.default === undefined ? undefined : { value: setting.default, where: 'default' };
}

function read(setting: Setting, found: Found, keep: (value: unknown) => void, problems: string[]): void {
  if (setting.default === null && (found.value === null || found.value === 'none')) return keep(null);
  const result = setting.schema.safeParse(found.value);
  if (result.success) return keep(result.data);
  problems.push(`${setting.env} (${found.where}): ${result.error.issues.map((issue) => issue.message).join(', ')}`);
}

function readSettingsFile(path: string | undefined, settings: Settings, problems: string[]): Record<string, unknown> {
  if (path === undefined) return {};
  const values = parseSettingsFile(path, problems);
  const known = new Set(Object.values(settings).map((setting) => setting.env));
  for (const name of Object.keys(values)) {
    if (!known.has(name)) problems.push(`${name} (${path}): there is no such setting`);
  }
  return values;
}

function parseSettingsFile(path: string, problems: string[]): Record<string, unknown> {
  try {
    const values: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) return { ...values };
    problems.push(`${path}: expected a JSON object of settings`);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // The parser's own words would repeat a piece of the file, and with it perhaps a token.
    if (code !== 'ENOENT') problems.push(`${path}: ${code ?? 'not valid JSON'}`);
  }
  return {};
}
