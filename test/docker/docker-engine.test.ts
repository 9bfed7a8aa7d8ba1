import { connectDocker } from '../../runner/docker/docker-engine.ts';
import { engineContract } from '../contract/engine-contract.ts';
import { mainEngine } from '../support/engine.ts';
import { busyboxImage } from '../support/images.ts';

engineContract(
  'docker engine',
  async () => connectDocker({ dockerHost: await mainEngine() }),
  async () => busyboxImage(await mainEngine()),
);
