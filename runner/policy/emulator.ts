import type { Container } from '../ports/engine.ts';

const EMULATOR = /^(?:qemu-system-|qemu-kvm$|kvm$)/;
const EMULATOR_IMAGE = /(?:^|\/)qemu[\w.-]*(?:[:@]|$)/;

/**
 * Whether a machine emulator (QEMU) is what the container runs. Its guest's disk and memory are state that a filesystem
 * snapshot tears, so such a VPS is refused instead of being saved wrongly.
 */
export function runsEmulator({ image, program }: Pick<Container, 'image' | 'program'>): boolean {
  const words = [program.path, ...program.args].flatMap((word) => word.split(/\s+/));
  return (
    words.some((word) => EMULATOR.test(basename(word))) ||
    EMULATOR_IMAGE.test(image) ||
    program.devices.includes('/dev/kvm')
  );
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
