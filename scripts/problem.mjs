/** Something a person can put right: its message says it all, and no stack is shown. */
export class Problem extends Error {}

/**
 * Runs a command of ours: a Problem is printed as what it says, anything else with its stack; both end with 1.
 * @param {() => Promise<number | void>} command
 */
export async function runCommand(command) {
  try {
    process.exitCode = (await command()) ?? 0;
  } catch (error) {
    console.error(error instanceof Problem ? error.message : error);
    process.exitCode = 1;
  }
}
