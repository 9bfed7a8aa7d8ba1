/** Ends a command that has said all there is to say, but did not find what it was to find. */
export class EndWith extends Error {
  constructor(readonly exit: number) {
    super(`exit code ${exit}`);
  }
}
