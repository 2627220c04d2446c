/** Where hosts tell what went wrong; people who start Godwit from a terminal see it. */
export interface HostLog {
  warn(message: string, cause?: unknown): void;
}

/** Writes to standard error: standard output belongs to results and to the printed address. */
export function createHostLog(
  write: (text: string) => void = (text) => process.stderr.write(text),
): HostLog {
  return {
    warn(message, cause) {
      const detail = cause instanceof Error ? (cause.stack ?? cause.message) : cause;
      write(`godwit: ${message}${detail === undefined ? '' : `: ${String(detail)}`}\n`);
    },
  };
}

/** Tells of failures that nobody waited for. They end nothing: Node would end the process, and every run with it. */
export function tellUnhandled(log: HostLog): void {
  process.on('unhandledRejection', (error) =>
    log.warn('something failed that nobody waited for', error),
  );
}
