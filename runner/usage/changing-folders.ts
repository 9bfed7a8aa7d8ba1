import { walk } from './walk.ts';

/** After a walk nothing is walked again for so many times as long as it took. */
const REST = 9;

/** What folders take that change: walked anew for each question, unless that would keep the disk busy. */
export class ChangingFolders {
  readonly #known = new Map<string, { readonly bytes: number | undefined; readonly until: number }>();

  async measure(folders: readonly string[]): Promise<Map<string, number>> {
    const now = performance.now();
    for (const [folder, { until }] of this.#known) if (until < now) this.#known.delete(folder);
    const due = folders.filter((folder) => !this.#known.has(folder));
    const walked = await walk(due);
    const end = performance.now();
    const until = end + (end - now) * REST;
    for (const folder of due) this.#known.set(folder, { bytes: walked.get(folder), until });
    const found = new Map<string, number>();
    for (const folder of folders) {
      const bytes = this.#known.get(folder)?.bytes;
      if (bytes !== undefined) found.set(folder, bytes);
    }
    return found;
  }
}
