import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Disk, realDisk } from '../../../runner/store/disk.ts';
import { type OpenDocuments, openDocuments } from '../../../runner/store/open-documents.ts';
import { TaskId } from '../../../runner/wire/names.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';
import { FailingDisk } from '../../support/failing-disk.ts';

const demo = TaskId.parse('demo');
const json = (value: unknown) => JSON.stringify(value);

let dataDir: string;
let opened: OpenDocuments | undefined;
const open = async (disk: Disk = new FailingDisk()) => (opened = await openDocuments(dataDir, disk));
const fileOf = (name: string) => join(dataDir, 'vps', name);

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'savepoint-open-'));
  await mkdir(join(dataDir, 'vps'));
});
afterEach(async () => {
  await opened?.close();
  await rm(dataDir, { recursive: true });
});

describe('opening the documents', () => {
  it('makes the folders of a first start, for its own eyes only', async () => {
    const place = join(dataDir, 'new', 'place');

    opened = await openDocuments(place);

    expect((await stat(place)).mode & 0o777).toBe(0o700);
    expect((await stat(join(place, 'vps'))).mode & 0o777).toBe(0o700);
  });

  it('finds everything that was there', async () => {
    const { documents, close } = await open(realDisk);
    const first = await documents.create(aDocument('demo', { snapshots: [aRecord(1), aRecord(2)] }));
    const second = await documents.create(aDocument('a.b_c__d--e', { image: 'naïve\u2028"\\' }));
    await close();

    const again = await open();

    expect(again.documents.all()).toEqual([second, first]);
    expect(Object.isFrozen(again.documents.get(demo)?.snapshots[0])).toBe(true);
    expect(again.quarantined).toEqual([]);
    expect((await stat(fileOf('demo.json'))).mode & 0o777).toBe(0o600);
  });

  it('clears away what a crash left half written, and nothing else', async () => {
    await writeFile(fileOf('demo.json.0a0a0a0a-1b1b-4c4c-8d8d-0e0e0e0e0e0e.tmp'), '{"half');
    await writeFile(fileOf('notes.tmp'), 'mine');
    await writeFile(fileOf('README'), 'mine');

    await open();

    expect(await readdir(join(dataDir, 'vps'))).toEqual(['README', 'notes.tmp']);
  });

  const half = json(aDocument()).slice(0, 100);
  const cases: [string, string, string | Uint8Array, string][] = [
    ['is empty', 'demo.json', '', 'empty'],
    ['is cut off', 'demo.json', half, 'not_json'],
    ['holds zeros, as after a power cut', 'demo.json', new Uint8Array(512), 'not_json'],
    ['is not text', 'demo.json', new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 'not_json'],
    ['holds null', 'demo.json', 'null', 'wrong_shape'],
    ['holds something else', 'demo.json', '[1, 2]', 'wrong_shape'],
    ['lacks a field', 'demo.json', json({ ...aDocument(), head: undefined }), 'wrong_shape'],
    [
      'has a bad record in it',
      'demo.json',
      json(aDocument('demo', { snapshots: [aRecord(1, { seq: -1 })] })),
      'wrong_shape',
    ],
    ['is of a later version', 'demo.json', json({ ...aDocument(), version: 2 }), 'wrong_version'],
    ["is another VPS's", 'demo.json', json(aDocument('other')), 'wrong_name'],
    ['has no proper name', 'Demo.json', json(aDocument('demo')), 'wrong_name'],
    ['is all suffix', '.json', json(aDocument('demo')), 'wrong_name'],
  ];

  it.each(cases)('sets aside a document that %s', async (_what, file, content, reason) => {
    await writeFile(fileOf(file), content);
    await writeFile(fileOf('good.json'), json(aDocument('good')));

    const { documents, quarantined } = await open();

    expect(quarantined).toEqual([
      { file, reason, movedTo: expect.stringContaining(join(dataDir, 'quarantine', file)) },
    ]);
    expect(quarantined[0]?.movedTo).toMatch(new RegExp(`\\.\\d{8}T\\d{6}Z\\.${reason}$`));
    expect(await readFile(quarantined[0]?.movedTo ?? '')).toEqual(Buffer.from(content));
    expect(documents.all().map((document) => document.task_id)).toEqual(['good']);
    expect(await readdir(join(dataDir, 'vps'))).toEqual(['good.json']);
  });

  it('sets aside what is no file', async () => {
    await mkdir(fileOf('folder.json'));
    await symlink('/etc/passwd', fileOf('link.json'));

    const { quarantined } = await open();

    expect(quarantined.map(({ reason }) => reason)).toEqual(['not_a_file', 'not_a_file']);
    expect(await readdir(join(dataDir, 'vps'))).toEqual([]);
  });

  it('never overwrites what was set aside before', async () => {
    for (const content of ['one', 'two', 'three']) {
      await writeFile(fileOf('demo.json'), content);
      await (await open()).close();
    }

    const kept = await readdir(join(dataDir, 'quarantine'));

    const contents = await Promise.all(kept.map((name) => readFile(join(dataDir, 'quarantine', name), 'utf8')));
    expect(contents.sort()).toEqual(['one', 'three', 'two']);
  });

  it('lets a VPS be recorded anew after its document was set aside', async () => {
    await writeFile(fileOf('demo.json'), half);
    const { documents, close } = await open();

    await documents.create(aDocument());
    await close();

    expect((await open()).documents.get(demo)).toEqual(aDocument());
  });

  it('fails, and lets go of the folder, when a document cannot be set aside', async () => {
    await writeFile(fileOf('demo.json'), half);
    const disk = new FailingDisk();
    disk.failAt(1);

    await expect(open(disk)).rejects.toThrow('injected');

    expect(await readFile(fileOf('demo.json'), 'utf8')).toBe(half);
    await open();
  });
});

describe('closing the documents', () => {
  it('waits for changes under way and refuses later ones', async () => {
    const { documents, close } = await open();
    const creating = documents.create(aDocument());

    await Promise.all([creating, close()]);

    await expect(documents.update(demo, (document) => document)).rejects.toMatchObject({ code: 'shutting_down' });
    expect((await open()).documents.get(demo)).toEqual(aDocument());
  });
});
