import { describe, expect, it } from 'vitest';
import { reportDocumentSchema } from '#shared/report/document.ts';
import type { ReportDocument } from '#shared/report/document.ts';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import {
  addComparison,
  BLOCK_KINDS,
  blockKey,
  duplicateBlock,
  insertBlock,
  keyFor,
  moveBlock,
  newBlock,
  removeBlock,
  removeComparison,
  renameComparison,
  restoreBlock,
  restoreComparison,
  setBlock,
  stepped,
} from '#renderer/features/reports/report-edits.ts';
import { compareQuery, kindOf, sourceOf } from '#renderer/features/reports/subjects.ts';

const report: ReportDocument = reportDocumentSchema.parse({
  godwit: 'report',
  version: 1,
  title: 'Busy database',
  comparisons: { db: { saved: 'c1' }, web: { saved: 'c2' } },
  blocks: [
    { kind: 'heading', text: 'Results' },
    { kind: 'table', comparison: 'db', table: 'metrics' },
    { kind: 'figure', comparison: 'web', figure: 'downtime_s' },
    {
      kind: 'text',
      text: 'It takes {{ db / QEMU / total_time_s }}, not {{web / QEMU / total_time_s}} of db / web.',
    },
  ],
});

const kinds = ({ blocks }: ReportDocument): string => blocks.map(({ kind }) => kind[0]).join('');

describe('blocks', () => {
  it('are put in, moved, repeated and taken out, and the report before stays as it was', () => {
    const frozen = structuredClone(report);
    expect(kinds(moveBlock(report, 0, 2))).toBe('tfht');
    expect(moveBlock(moveBlock(report, 0, 3), 3, 0)).toEqual(report);
    expect(moveBlock(report, 3, 4)).toBe(report);
    expect(moveBlock(report, 0, -1)).toBe(report);
    expect(kinds(duplicateBlock(report, 1))).toBe('httft');
    expect(kinds(removeBlock(report, 2))).toBe('htt');
    expect(removeBlock(report, 9)).toBe(report);
    expect(report).toEqual(frozen);
  });

  it('keep their name through edits and moves, and get a new one when repeated', () => {
    const block = report.blocks[0];
    if (block?.kind !== 'heading') throw new Error('expected the heading first');
    const edited = setBlock(report, 0, { ...block, text: 'Outcome' });
    expect(blockKey(edited.blocks[0] ?? block)).toBe(blockKey(block));
    expect(new Set(duplicateBlock(report, 0).blocks.map(blockKey)).size).toBe(5);
    expect(moveBlock(edited, 0, 3).blocks.map(blockKey).at(-1)).toBe(blockKey(block));
  });

  it('come back once only', () => {
    const [, table] = report.blocks;
    if (!table) throw new Error('expected a table');
    const without = removeBlock(report, 1);
    expect(restoreBlock(without, 1, table)).toEqual(report);
    expect(restoreBlock(report, 1, table)).toBe(report);
    expect(restoreBlock({ ...report, blocks: [] }, 1, table).blocks).toEqual([table]);
  });

  it.each(BLOCK_KINDS)('that are new are what a report may hold: %s', (kind) => {
    const next = insertBlock(report, 1, newBlock(kind, 'db', 'downtime_s'));
    expect(reportDocumentSchema.parse(next)).toEqual(next);
  });
});

describe('comparisons', () => {
  it('get short names that the report has not yet', () => {
    expect(keyFor('Strategies for a busy database', [])).toBe('strategies-for-a-busy-database');
    expect(keyFor('Über 10 GBit/s!', ['uber-10-gbit-s'])).toBe('uber-10-gbit-s-2');
    expect(keyFor('数据库', [])).toBe('comparison');
    expect(keyFor('10', ['comparison'])).toBe('comparison-2');
    expect(keyFor('x'.repeat(300), ['x'.repeat(36)])).toHaveLength(38);
  });

  it('are renamed wherever the report names them', () => {
    const renamed = renameComparison(report, 'db', 'busy');
    expect(Object.keys(renamed.comparisons)).toEqual(['busy', 'web']);
    expect(renamed.blocks[1]).toMatchObject({ comparison: 'busy' });
    expect(renamed.blocks[3]).toMatchObject({
      text: 'It takes {{ busy / QEMU / total_time_s }}, not {{web / QEMU / total_time_s}} of db / web.',
    });
    expect(renamed.blocks.map(blockKey)).toEqual(report.blocks.map(blockKey));
    expect(renameComparison(report, 'db', 'web')).toBe(report);
    expect(renameComparison(report, 'db', 'No good')).toBe(report);
  });

  it('go with the tables and figures that show them, and come back to where they stood', () => {
    const without = removeComparison(report, 'db');
    expect(kinds(without)).toBe('hft');
    expect(without.comparisons).toEqual({ web: { saved: 'c2' } });
    expect(restoreComparison(without, report, 'db').blocks).toEqual(report.blocks);
    expect(restoreComparison(report, report, 'db')).toBe(report);
    expect(addComparison(without, 'db', { saved: 'c1' }).comparisons).toEqual({
      web: { saved: 'c2' },
      db: { saved: 'c1' },
    });
  });

  it('know what they are and where Compare shows them', () => {
    const experiment = sourceOf({ kind: 'experiment', id: 'e1', name: 'E' });
    expect(kindOf(experiment)).toEqual({ kind: 'experiment', id: 'e1' });
    expect(compareQuery(experiment)).toEqual({ experiment: 'e1' });
    expect(compareQuery(sourceOf({ kind: 'comparison', id: 'c1', name: 'C' }))).toEqual({
      saved: 'c1',
    });
    const several = {
      recipe: recipeSchema.parse({
        sources: [
          { from: 'experiment', id: 'e1' },
          { from: 'filter', filter: 'kind = measured' },
        ],
      }),
    };
    expect(kindOf(several)).toEqual({ kind: 'several' });
    expect(compareQuery(several)).toBeNull();
  });
});

describe('a list', () => {
  it('has one of it moved by a step, and stays at its ends', () => {
    expect(stepped(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(stepped(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
  });
});
