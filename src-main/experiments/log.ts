/** Where trouble is told that no person can be told of directly; hosts decide where it goes. */
export interface Log {
  warn(message: string, cause?: unknown): void;
}
