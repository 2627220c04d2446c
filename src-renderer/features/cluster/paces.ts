/** Simulated seconds for one second of watching; what is offered for lives, slowest first. */
export const LIFE_PACES = [1, 10, 60, 600, 3600, 86_400] as const;

/** Watching all of a life should take about so long. */
const PLEASANT_SECONDS = 90;

/** The offered pace at which watching a life takes about a minute and a half. */
export function pleasantPace(duration: number): number {
  const wanted = duration / PLEASANT_SECONDS;
  return LIFE_PACES.findLast((pace) => pace <= wanted) ?? LIFE_PACES[0];
}
