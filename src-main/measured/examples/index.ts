import idleR256B25 from './idle-r256-b25.json' with { type: 'json' };
import preU3000B50 from './pre-u-3000-b50.json' with { type: 'json' };
import preH646000B50D300Rep1 from './pre-h64-6000-b50-d300-rep1.json' with { type: 'json' };
import preH646000B50D50 from './pre-h64-6000-b50-d50.json' with { type: 'json' };
import preSeq4000B50 from './pre-seq-4000-b50.json' with { type: 'json' };
import preZipf8000B100 from './pre-zipf-8000-b100.json' with { type: 'json' };
import preZero6000B50 from './pre-zero-6000-b50.json' with { type: 'json' };
import preU25000B50Nonconv from './pre-u-25000-b50-nonconv.json' with { type: 'json' };
import lnkU3000B50 from './lnk-u-3000-b50.json' with { type: 'json' };
import lnkH646000B50Rep1 from './lnk-h64-6000-b50-rep1.json' with { type: 'json' };
import lnkIdlefillB100 from './lnk-idlefill-b100.json' with { type: 'json' };
import coldR512B50 from './cold-r512-b50.json' with { type: 'json' };
import blkD256B50 from './blk-d256-b50.json' with { type: 'json' };
import incD512B50 from './inc-d512-b50.json' with { type: 'json' };
import postU10000B50Rep1 from './post-u-10000-b50-rep1.json' with { type: 'json' };

/** A measured migration that ships with Godwit. */
export interface MeasuredExample {
  readonly name: string;
  readonly sentence: string;
  /** The file's text. */
  readonly text: string;
}

const example = (name: string, sentence: string, content: unknown): MeasuredExample => ({
  name,
  sentence,
  text: JSON.stringify(content),
});

/** In the order in which they are offered. */
export const EXAMPLES: readonly MeasuredExample[] = [
  example('idle-r256-b25', 'An idle guest of 256 MiB, capped at 25 MiB/s: one pass, mostly zero pages.', idleR256B25),
  example('pre-u-3000-b50', '3,000 page writes a second spread over 256 MiB, capped at 50 MiB/s.', preU3000B50),
  example('pre-h64-6000-b50-d300-rep1', '6,000 page writes a second, nine tenths of them into 64 MiB.', preH646000B50D300Rep1),
  example('pre-h64-6000-b50-d50', 'The same guest with a downtime limit of 50 ms.', preH646000B50D50),
  example('pre-seq-4000-b50', 'A writer that sweeps through 256 MiB page by page.', preSeq4000B50),
  example('pre-zipf-8000-b100', 'Page writes by a rank law, capped at 100 MiB/s.', preZipf8000B100),
  example('pre-zero-6000-b50', 'A writer of zeros: pages that cost nine bytes each.', preZero6000B50),
  example('pre-u-25000-b50-nonconv', '25,000 page writes a second: does not converge and is cancelled.', preU25000B50Nonconv),
  example('lnk-u-3000-b50', 'A link of 50 MiB/s is the bottleneck: the last stage goes at link speed too.', lnkU3000B50),
  example('lnk-h64-6000-b50-rep1', 'A hot set of 64 MiB over a link of 50 MiB/s.', lnkH646000B50Rep1),
  example('lnk-idlefill-b100', '384 MiB of filled, idle memory over a link of 100 MiB/s.', lnkIdlefillB100),
  example('cold-r512-b50', 'Stopped before it is copied: the lower bound of bytes.', coldR512B50),
  example('blk-d256-b50', 'Block migration of a 256 MiB disk that is being written.', blkD256B50),
  example('inc-d512-b50', 'Incremental block migration of an overlay over a shared base.', incD512B50),
  example('post-u-10000-b50-rep1', 'Post-copy: 10,000 page writes a second go on at the destination while pages are missing there.', postU10000B50Rep1),
];
