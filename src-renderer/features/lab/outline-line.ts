import type { Component } from 'vue';

/** One part in the outline. */
export interface OutlineLine {
  readonly path: string;
  readonly name: string;
  readonly icon: Component;
  readonly depth: number;
  /** What is most worth knowing about it, at the end of the line. */
  readonly figure: string;
}
