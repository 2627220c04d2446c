import { describeValue } from '../scenario/plain.ts';

/** A condition that can't be understood, with the place in its text, counted from 1. */
export class ConditionTextError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }

  /** As a sentence of a problem. */
  sentence(text: string): string {
    return `at character ${this.at} of ${describeValue(text)}: ${this.message}`;
  }
}
