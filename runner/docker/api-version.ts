/** The newest version of the Engine's API that this adapter was written for. */
const NEWEST_KNOWN = '1.47';

/** From this version on, one create takes every network endpoint and a MAC address belongs to an endpoint. */
export const MANY_ENDPOINTS = '1.44';

/** The version to speak: the newest that both sides know, unless the Engine refuses to speak one that old. */
export function chooseVersion(engine: { readonly ApiVersion: string; readonly MinAPIVersion?: string }): string {
  const common = isAtLeast(engine.ApiVersion, NEWEST_KNOWN) ? NEWEST_KNOWN : engine.ApiVersion;
  const oldest = engine.MinAPIVersion ?? '1.0';
  return isAtLeast(common, oldest) ? common : oldest;
}

export function isAtLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
