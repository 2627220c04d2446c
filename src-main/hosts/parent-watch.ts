/** How often the parent is looked at: an orphan lives at most this long. */
const pollMilliseconds = 1000;

/**
 * Calls `onGone` once when the process that started this one has ended. Needed because a signal to
 * the starter, sent by whoever ends npm, does not reach its children.
 *
 * @returns stops watching
 */
export function watchParent(onGone: () => void, parent: number = process.ppid): () => void {
  const timer = setInterval(() => {
    // An orphan gets another parent on Linux and macOS; on Windows it keeps the dead one's number.
    if (process.ppid === parent && isAlive(parent)) return;
    clearInterval(timer);
    onGone();
  }, pollMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

/** Whether a process with this number exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
