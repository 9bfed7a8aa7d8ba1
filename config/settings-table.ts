import type { Setting, Settings } from './load.ts';

/** The README's table of a process's settings. */
export function settingsTable(settings: Settings): string {
  const rows = Object.values(settings).map(
    (setting) => `| \`${setting.env}\` | ${standard(setting)} | ${setting.about} |`,
  );
  return ['| setting | default | |', '|---|---|---|', ...rows].join('\n');
}

function standard(setting: Setting): string {
  if (setting.default === undefined) return 'required';
  return setting.default ? `\`${setting.default}\`` : 'none';
}
