/** Columns whose pull is below this share of the largest at the start count as settled. */
const SETTLED = 1e-10;

type Row = readonly number[];

/**
 * Least squares with no negative unknown: the `x >= 0` that minimises |A x - b|.
 * Source: Lawson & Hanson, Solving Least Squares Problems (1974), algorithm NNLS.
 *
 * Unknowns that are zero in the answer are exactly zero, which is what makes a fit by many candidate rates come
 * out as a handful of classes.
 *
 * @param rows of A, all of one length
 */
export function nonNegativeLeastSquares(rows: readonly Row[], b: readonly number[]): number[] {
  const columns = rows[0]?.length ?? 0;
  const normal = normalEquations(rows, b, columns);
  const x = new Array<number>(columns).fill(0);
  const passive: number[] = [];
  const threshold = SETTLED * Math.max(...normal.right.map(Math.abs), Number.MIN_VALUE);
  for (let step = 0; step < 3 * columns; step += 1) {
    const entering = steepest(normal, x, passive, threshold);
    if (entering === undefined) return x;
    passive.push(entering);
    while (passive.length > 0) {
      const solution = solve(normal, passive);
      if (solution.every((value) => value > 0)) {
        x.fill(0);
        passive.forEach((column, at) => (x[column] = solution[at] as number));
        break;
      }
      stepToBound(x, passive, solution);
      // A column that enters and leaves at once is a tie that rounding decides: the fit is as good as it gets.
      if (!passive.includes(entering)) return x;
    }
  }
  return x;
}

interface Normal {
  /** A'A. */
  readonly matrix: readonly Row[];
  /** A'b. */
  readonly right: readonly number[];
}

function normalEquations(rows: readonly Row[], b: readonly number[], columns: number): Normal {
  const matrix = Array.from({ length: columns }, () => new Array<number>(columns).fill(0));
  const right = new Array<number>(columns).fill(0);
  rows.forEach((row, at) => {
    for (let one = 0; one < columns; one += 1) {
      const value = row[one] as number;
      if (value === 0) continue;
      (right[one] as number) += value * (b[at] as number);
      const target = matrix[one] as number[];
      for (let other = 0; other < columns; other += 1)
        (target[other] as number) += value * (row[other] as number);
    }
  });
  return { matrix, right };
}

/** The free column along which the error falls fastest; undefined when none lowers it. */
function steepest(
  { matrix, right }: Normal,
  x: readonly number[],
  passive: readonly number[],
  threshold: number,
): number | undefined {
  let best: number | undefined;
  let most = threshold;
  for (let column = 0; column < x.length; column += 1) {
    if (passive.includes(column)) continue;
    let pull = right[column] as number;
    for (const other of passive) pull -= (matrix[column]?.[other] as number) * (x[other] as number);
    if (pull > most) {
      most = pull;
      best = column;
    }
  }
  return best;
}

/** The unbounded solution over the passive columns, by elimination with pivots. */
function solve({ matrix, right }: Normal, passive: readonly number[]): number[] {
  const size = passive.length;
  const work = passive.map((row) => [
    ...passive.map((column) => matrix[row]?.[column] as number),
    right[row] as number,
  ]);
  for (let at = 0; at < size; at += 1) {
    let pivot = at;
    for (let row = at + 1; row < size; row += 1)
      if (Math.abs(work[row]?.[at] as number) > Math.abs(work[pivot]?.[at] as number)) pivot = row;
    [work[at], work[pivot]] = [work[pivot] as number[], work[at] as number[]];
    const head = work[at] as number[];
    if (Math.abs(head[at] as number) < Number.MIN_VALUE) continue;
    for (let row = at + 1; row < size; row += 1) {
      const line = work[row] as number[];
      const factor = (line[at] as number) / (head[at] as number);
      for (let column = at; column <= size; column += 1)
        (line[column] as number) -= factor * (head[column] as number);
    }
  }
  const x = new Array<number>(size).fill(0);
  for (let at = size - 1; at >= 0; at -= 1) {
    const line = work[at] as number[];
    let value = line[size] as number;
    for (let column = at + 1; column < size; column += 1)
      value -= (line[column] as number) * (x[column] as number);
    x[at] = (line[at] as number) === 0 ? 0 : value / (line[at] as number);
  }
  return x;
}

/** Goes towards a solution until the first unknown reaches zero, and frees what did. */
function stepToBound(x: number[], passive: number[], solution: readonly number[]): void {
  let length = 1;
  passive.forEach((column, at) => {
    const to = solution[at] as number;
    const from = x[column] as number;
    if (to <= 0) length = Math.min(length, from === to ? 0 : from / (from - to));
  });
  passive.forEach((column, at) => {
    const from = x[column] as number;
    x[column] = from + length * ((solution[at] as number) - from);
  });
  const kept = passive.filter(
    (column, at) => !((solution[at] as number) <= 0 && (x[column] as number) <= 1e-12),
  );
  // Rounding may leave the blocking unknown a hair above zero: then the smallest of those going down leaves.
  if (kept.length === passive.length) {
    const blocking = passive
      .filter((_, at) => (solution[at] as number) <= 0)
      .toSorted((one, other) => (x[one] as number) - (x[other] as number))[0];
    if (blocking !== undefined) kept.splice(kept.indexOf(blocking), 1);
  }
  for (const column of passive) if (!kept.includes(column)) x[column] = 0;
  passive.splice(0, passive.length, ...kept);
}
