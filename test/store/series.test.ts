import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHUNK_POINTS, decodeChunk, encodeChunk, ENCODING } from '#main/store/series/codec.ts';
import { sparkNumbers, sparkOf } from '#main/store/series/spark.ts';
import { seriesTableSchema } from '#shared/result/result.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import { aMigration, anEnd, aRun, aSeries, openWritable } from './builders.ts';

const everything = (id: string, migration = 0) => ({
  id,
  migration,
  columns: null,
  maxPoints: null,
});

describe('a chunk', () => {
  test('gives every number back to the bit', () => {
    const number = fc.double({ noNaN: false });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 300 }), (numbers) => {
        const values = Float64Array.from(numbers);
        const back = decodeChunk(encodeChunk(values), values.length);
        expect(new BigUint64Array(back.buffer)).toEqual(new BigUint64Array(values.buffer));
      }),
    );
  });

  test('of data that repeat is packed small', () => {
    const values = Float64Array.from({ length: CHUNK_POINTS }, (_, index) => index * 0.05);
    const { encoding, data } = encodeChunk(values);
    expect(encoding).toBe(ENCODING.planesDeflated);
    expect(data.length).toBeLessThan(values.byteLength / 5);
  });

  test('that was forged is an error: too short, too long, a bomb, an unknown encoding', () => {
    const plain = encodeChunk(Float64Array.of(1, 2, 3));
    const bomb = {
      encoding: ENCODING.planesDeflated,
      data: deflateRawSync(new Uint8Array(64 * 2 ** 20)),
    };
    expect(() => decodeChunk(plain, 2)).toThrow(/24 bytes where 2 points need 16/);
    expect(() => decodeChunk(plain, 4)).toThrow(/24 bytes where 4 points need 32/);
    expect(() => decodeChunk(bomb, 1024)).toThrow(/larger than/);
    expect(() => decodeChunk({ ...plain, encoding: 9 }, 3)).toThrow(/unknown encoding 9/);
  });
});

describe('series of a run', () => {
  test.each([1, 15, 16, CHUNK_POINTS - 1, CHUNK_POINTS, CHUNK_POINTS + 1, 3 * CHUNK_POINTS + 7])(
    '%i points come back as they were',
    (points) => {
      const store = openWritable();
      const series: SeriesTable = aSeries(points, (index) => Math.sin(index) * 1e9);
      const table = {
        time: series.time,
        columns: { ...series.columns, throttle: series.time.map(() => 0.2) },
      };
      const id = store.runs.record(aRun(), anEnd(aMigration(), aMigration({ series: table })));
      expect(store.series.read(everything(id, 1))).toEqual(table);
      expect(store.series.read(everything(id, 0))).toEqual({ time: [], columns: {} });
      expect(
        store.series.read({ ...everything(id, 1), columns: ['throttle', 'nobody', '__proto__'] }),
      ).toEqual({
        time: table.time,
        columns: { throttle: table.columns.throttle },
      });
      expect(store.series.columns(id, 1)).toEqual(['send_rate', 'throttle']);
    },
  );

  test('appended a few points at a time, they are the same as written at once, before the end and after', () => {
    const store = openWritable();
    const table = aSeries(2600, (index) => index ** 2);
    const id = store.runs.create(aRun());
    store.runs.setState(id, 'running');
    for (let from = 0; from < 2600; from += 130) {
      store.series.append(id, 0, {
        time: table.time.slice(from, from + 130),
        columns: { send_rate: table.columns['send_rate']?.slice(from, from + 130) ?? [] },
      });
    }
    store.series.append(id, 0, { time: [], columns: {} });
    expect(store.series.read(everything(id))).toEqual(table);
    store.runs.finish(id, anEnd());
    expect(store.series.read(everything(id))).toEqual(table);
  });

  test('the series of the result replace those that were appended', () => {
    const store = openWritable();
    const id = store.runs.create(aRun());
    store.series.append(
      id,
      0,
      aSeries(10, () => 1),
    );
    store.runs.finish(id, anEnd(aMigration({ series: aSeries(20, () => 2) })));
    expect(store.series.read(everything(id))).toEqual(aSeries(20, () => 2));
  });

  test.each<[string, SeriesTable]>([
    ['series.columns.send_rate', { time: [6, 7], columns: { send_rate: [1] } }],
    ['series.columns.send_rate[1]', { time: [6, 7], columns: { send_rate: [1, Number.NaN] } }],
    ['series.columns.send_rate[0]', { time: [6], columns: { send_rate: [-Infinity] } }],
    ['series.time[1]', { time: [6, Number.NaN], columns: { send_rate: [1, 1] } }],
    ['series.time[1]', { time: [7, 6], columns: { send_rate: [1, 1] } }],
    ['series.time[0]', { time: [0.4], columns: { send_rate: [1] } }],
    ['series.columns', { time: [6], columns: { send_rate: [1], throttle: [1] } }],
    ['series.columns', { time: [6], columns: {} }],
    ['series.columns.', { time: [6], columns: { '': [1] } }],
    [
      'series.columns.__proto__',
      { time: [6], columns: JSON.parse('{"__proto__":[1]}') as SeriesTable['columns'] },
    ],
    ['migration', { time: [6], columns: { send_rate: [1] } }],
  ])('points that do not fit are refused by name: %s %#', (field, table) => {
    const store = openWritable();
    const id = store.runs.create(aRun());
    store.series.append(
      id,
      0,
      aSeries(10, () => 1),
    );
    const migration = field === 'migration' ? -1 : 0;
    expect(() => store.series.append(id, migration, table)).toThrow(
      expect.objectContaining({ field, trouble: 'invalid' }),
    );
    expect(store.series.read(everything(id))).toEqual(aSeries(10, () => 1));
  });
});

describe('an overview', () => {
  const points = 20 * CHUNK_POINTS + 11;

  /** From many points per bucket (unpacked) to many chunks per bucket (minima and maxima alone). */
  test.each([2, 3, 10, 38, 40, 41, 42, 60, 500, 2000, points - 1])(
    'of at most %i points keeps a spike of one point, up and down',
    (maxPoints) => {
      const store = openWritable();
      const id = store.runs.create(aRun());
      for (const spike of [0, 1, 1023, 1024, 7777, points - 1]) {
        const up = aSeries(points, (index) => (index === spike ? 1e9 : 5));
        const down = up.time.map((_, index) => (index === spike ? -1 : 1));
        const run = store.runs.record(
          aRun(),
          anEnd(
            aMigration({
              series: { time: up.time, columns: { ...up.columns, guest_speed: down } },
            }),
          ),
        );
        const seen = store.series.read({ ...everything(run), maxPoints });
        expect(seriesTableSchema.parse(seen)).toEqual(seen);
        expect(seen.time.length).toBeLessThanOrEqual(maxPoints);
        expect(seen.time[0]).toBe(0);
        expect(seen.time.at(-1)).toBe(up.time.at(-1));
        expect(seen.time).toEqual(seen.time.toSorted((a, b) => a - b));
        for (const column of Object.values(seen.columns))
          expect(column).toHaveLength(seen.time.length);
        const found = seen.columns['send_rate']?.indexOf(1e9) ?? -1;
        expect(seen.columns['send_rate']?.filter((value) => value === 1e9)).toHaveLength(1);
        expect(seen.columns['guest_speed']?.filter((value) => value === -1)).toHaveLength(1);
        // Its place is exact to the bucket, which two rows show; chunks are joined whole.
        const width =
          (up.time.at(-1) ?? 0) / Math.max(1, Math.floor(maxPoints / 2)) + 0.05 * CHUNK_POINTS;
        expect(Math.abs((seen.time[found] ?? 0) - spike * 0.05)).toBeLessThanOrEqual(width);
      }
      store.runs.cancel(id);
    },
  );

  test('of points that only rise or only fall is exact at every row', () => {
    const store = openWritable();
    const table = aSeries(points, (index) => index * 2);
    const falling = table.time.map((_, index) => 7 - index);
    const id = store.runs.record(
      aRun(),
      anEnd(aMigration({ series: { time: table.time, columns: { ...table.columns, falling } } })),
    );
    for (const maxPoints of [6, 30, 777]) {
      const seen = store.series.read({ ...everything(id), maxPoints });
      const index = (time: number) => Math.round(time / 0.05);
      expect(seen.columns['send_rate']).toEqual(seen.time.map((time) => index(time) * 2));
      expect(seen.columns['falling']).toEqual(seen.time.map((time) => 7 - index(time)));
    }
  });

  test('of fewer points than asked for is everything', () => {
    const store = openWritable();
    const table = aSeries(50, (index) => index);
    const id = store.runs.record(aRun(), anEnd(aMigration({ series: table })));
    expect(store.series.read({ ...everything(id), maxPoints: 50 })).toEqual(table);
    expect(() => store.series.read({ ...everything(id), maxPoints: 1 })).toThrow(
      /maxPoints: expected a whole number from 2/,
    );
  });
});

describe('a stretch', () => {
  /** What of a table lies in a span, with the point before and the one behind. */
  const stretchOf = (table: SeriesTable, from: number, to: number): SeriesTable => {
    const before = table.time.findLastIndex((time) => time < from);
    const behind = table.time.findIndex((time) => time > to);
    const first = Math.max(0, before);
    const last = behind < 0 ? table.time.length : behind + 1;
    return {
      time: table.time.slice(first, last),
      columns: Object.fromEntries(
        Object.entries(table.columns).map(([name, values]) => [name, values.slice(first, last)]),
      ),
    };
  };

  test.each([1, 7, CHUNK_POINTS, 3 * CHUNK_POINTS])(
    'holds the points in it and one beyond each end, of pieces of %i points',
    (piece) => {
      const store = openWritable();
      const id = store.runs.create(aRun());
      const count = piece === 1 ? 60 : 4 * CHUNK_POINTS + 5;
      const all = aSeries(count, (index) => index % 17);
      const end = all.time.at(-1) ?? 0;
      for (let from = 0; from < count; from += piece) {
        const values = all.columns['send_rate']?.slice(from, from + piece) ?? [];
        store.series.append(id, 0, {
          time: all.time.slice(from, from + piece),
          columns: { send_rate: values },
        });
      }
      const table = { time: all.time, columns: { send_rate: all.columns['send_rate'] ?? [] } };
      for (const [from, to] of [
        [0, end],
        [-5, -1],
        [end + 1, end + 2],
        [end / 3, end / 2],
        [0.05 * CHUNK_POINTS, 0.05 * CHUNK_POINTS],
        [0.051, 0.052],
        [-1, 0.05],
        [end - 0.05, end + 9],
      ] as const) {
        const request = { ...everything(id), columns: ['send_rate'], span: { from, to } };
        const wanted = stretchOf(table, from, to);
        // Far outside, the nearest point alone is the edge.
        if (to >= 0 && from <= end) expect(store.series.read(request)).toEqual(wanted);
        else expect(store.series.read(request).time.length).toBeLessThanOrEqual(2);
        if (to > from && wanted.time.length <= 500)
          expect(store.series.read({ ...request, maxPoints: 500 })).toEqual(
            store.series.read(request),
          );
      }
      store.runs.cancel(id);
    },
  );

  test('shows more of a short stretch than an overview does, and its spikes as high', () => {
    const store = openWritable();
    const points = 300 * CHUNK_POINTS;
    const table = aSeries(points, (index) => (index === 150_000 ? 1e9 : 5));
    const id = store.runs.record(aRun(), anEnd(aMigration({ series: table })));
    const at = 150_000 * 0.05;
    const seen = store.series.read({
      ...everything(id),
      maxPoints: 200,
      span: { from: at - 3, to: at + 3 },
    });
    expect(seen.columns['send_rate']?.filter((value) => value === 1e9)).toHaveLength(1);
    expect(seen.time.length).toBeGreaterThan(100);
    expect(seen.time[0]).toBeGreaterThan(at - 4);
    expect(seen.time.at(-1)).toBeLessThan(at + 4);
  });
});

describe('the small picture of a run', () => {
  test('is empty without series, else 32 numbers of which the largest is 1', () => {
    expect(sparkOf([])).toEqual(new Uint8Array());
    expect(sparkOf([aSeries(10, () => 1)])).toEqual(new Uint8Array());
    const falling = sparkNumbers(
      sparkOf([aSeries(1000, (index) => 1000 - index, 'remaining_ram_bytes')]),
    );
    expect(falling).toHaveLength(32);
    expect(falling[0]).toBe(1);
    expect(falling.at(-1)).toBeCloseTo(32 / 1000, 1);
  });

  test('falls evenly between two points, since few are recorded at the expected resolution', () => {
    const table = {
      time: [0, 80, 80, 100],
      columns: { remaining_ram_bytes: [800, 0, 200, 0] },
    };
    const spark = sparkNumbers(sparkOf([table]));
    expect(spark[0]).toBe(1);
    expect(spark[12]).toBeCloseTo(1 - (12 * 100) / 32 / 80, 2);
    // The second round begins with what was written meanwhile.
    expect(spark[25]).toBeCloseTo(0.25, 2);
    expect(spark.slice(0, 24).every((value, at) => at === 0 || value < (spark[at - 1] ?? 0))).toBe(
      true,
    );
  });

  test('adds migrations up, each at its own times, and keeps a short rise', () => {
    const early = { time: [0, 1, 2], columns: { remaining_ram_bytes: [100, 50, 0] } };
    const late = { time: [6, 6.001, 6.002, 8], columns: { remaining_ram_bytes: [0, 200, 0, 0] } };
    const spark = sparkNumbers(sparkOf([early, late]));
    expect(spark.indexOf(1)).toBe(24);
    expect(spark[0]).toBeCloseTo(0.5, 2);
    expect(spark.filter((value) => value === 1)).toHaveLength(1);
  });
});
