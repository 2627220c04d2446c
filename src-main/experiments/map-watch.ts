import type { PageMap } from '#shared/contract/runs.ts';
import type { Simulation } from '#main/simulation/api.ts';

/** Cells of a map: as many as a window can show side by side. */
const CELLS = 4096;
/** Drawing maps may take one part in so many of the run's time. */
const SHARE = 10;

/** Draws the maps of the chosen migration, less often where drawing is expensive. */
export class MapWatch {
  readonly #clock: () => number;
  readonly #migrations: number;
  #migration: number | null = null;
  #notBefore = Number.NEGATIVE_INFINITY;

  /** @param migrations how many migrations the run has */
  constructor(clock: () => number, migrations: number, migration: number | null) {
    this.#clock = clock;
    this.#migrations = migrations;
    this.choose(migration);
  }

  /** A migration that the run does not have is as good as none. */
  choose(migration: number | null): void {
    this.#migration = migration !== null && migration < this.#migrations ? migration : null;
    this.refresh();
  }

  /** The next frame carries maps, whatever they cost. */
  refresh(): void {
    this.#notBefore = Number.NEGATIVE_INFINITY;
  }

  /** The maps for a frame; empty when none are chosen or it is too early for new ones. */
  draw(simulation: Simulation): PageMap[] {
    const began = this.#clock();
    if (this.#migration === null || began < this.#notBefore) return [];
    const maps = simulation.maps(this.#migration, CELLS);
    const now = this.#clock();
    this.#notBefore = now + (now - began) * (SHARE - 1);
    return maps;
  }
}
