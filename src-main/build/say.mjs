/** An expected failure: its message is the one sentence that the person gets, without a stack. */
export class StarterError extends Error {
  /**
   * @param {string} message what was wrong and what to do
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Tells the person something. Standard output belongs to the task, so everything of ours goes to standard error.
 *
 * @param {string} message
 */
export function say(message) {
  process.stderr.write(`${message}\n`);
}
