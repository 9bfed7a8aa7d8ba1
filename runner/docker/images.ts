import { z } from 'zod';
import type { Engine, Image } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import type { EngineCalls } from './engine-calls.ts';
import { containerAction, exactImagePath, imageName, isImageId } from './engine-refs.ts';
import { inspectImage } from './inspect.ts';
import { Identified, type InspectedImage, ListedImage } from './engine-replies.ts';

type Images = Pick<Engine, 'commit' | 'image' | 'snapshotImages' | 'tag' | 'removeImage'>;

const SNAPSHOT_LABEL = 'io.savepoint.snapshot';

export function images(calls: EngineCalls): Images {
  const { deadlines } = calls;

  const image = async (ref: string): Promise<Image | undefined> => {
    const found = await inspectImage(calls, ref);
    return found && imageView(found);
  };

  return {
    image,
    commit: async (id, saved) => {
      containerAction(id);
      const { labels, comment } = saved;
      const name = 'tag' in saved ? imageName(saved.repository, saved.tag) : {};
      // Labels go into the body: written as a change to the image they could smuggle in other instructions.
      const query = { container: id, pause: '0', comment, ...name };
      const call = {
        method: 'POST',
        path: '/commit',
        query,
        body: { Labels: labels },
        about: 'container',
        lane: 'long',
        id,
      } as const;
      return (await calls.ask({ ...call, deadlineMs: deadlines.commit }, Identified)).Id;
    },
    snapshotImages: async () => {
      // `all` shows images without a tag that others build on, too.
      const query = { all: '1', filters: JSON.stringify({ label: [SNAPSHOT_LABEL] }) };
      const call = { method: 'GET', path: '/images/json', query, about: 'engine' } as const;
      const listed = await calls.ask({ ...call, deadlineMs: deadlines.list }, z.array(ListedImage));
      // On containers of ours the label is empty, and so on images that somebody else committed from them.
      return listed
        .filter(({ Labels }) => Labels[SNAPSHOT_LABEL])
        .map(({ Id, RepoTags, Labels }) => ({ id: Id, tags: realTags(RepoTags), labels: Labels }));
    },
    tag: async (id, repository, tag) => {
      const query = imageName(repository, tag);
      const call = { method: 'POST', path: `${exactImagePath(id)}/tag`, query, about: 'image' } as const;
      await calls.tell({ ...call, deadlineMs: deadlines.change });
    },
    removeImage: async (ref) => {
      // By id the Engine would take the last tag away too, and that may be a person's.
      if (isImageId(ref) && (await image(ref))?.tags.length) return 'in_use';
      // `noprune`: the images below it are not what was asked for; they may be snapshots, or nobody's but a person's.
      const call = {
        method: 'DELETE',
        path: exactImagePath(ref),
        query: { noprune: '1' },
        about: 'image',
        lane: 'long',
      } as const;
      try {
        await calls.tell({ ...call, deadlineMs: deadlines.walk });
        return 'removed';
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        if (thrown.code === 'image_not_found' && thrown.details.status === 404) return 'removed';
        if (thrown.details.status === 409) return 'in_use';
        throw thrown;
      }
    },
  };
}

function imageView({ Id, RepoTags, Config, Comment, Size, RootFS }: InspectedImage): Image {
  const layers = RootFS.Layers?.length ?? 0;
  return { id: Id, tags: realTags(RepoTags), labels: Config.Labels, comment: Comment, size: Size, layers };
}

function realTags(tags: readonly string[] = []): string[] {
  return tags.filter((tag) => tag !== '<none>:<none>');
}
