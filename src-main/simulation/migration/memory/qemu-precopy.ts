/**
 * QEMU pre-copy: a continuous scan in address order that synchronises the dirty log only when little is left.
 *
 * Source: migration/migration.c (`migration_thread`, `migration_iteration_run`, `migration_update_counters`,
 * `migration_completion`) and migration/ram.c (`ram_save_iterate`, `migration_bitmap_sync`,
 * `migration_trigger_throttle`) of QEMU 7.2 and 10.x.
 * Stop rule: after a synchronisation, what is pending is below bandwidth (of the last window) x downtime limit.
 */
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, BytesPerSecond, Pages, Seconds } from '#shared/units/types.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext, RoundStart } from '../context.ts';
import { lacked } from '../needed.ts';
import type { StreamSection } from '../section.ts';
import { SyncBound } from './qemu-bound.ts';
import type { PageEncoder } from './qemu-encoder.ts';
import type { FreePageHints } from './qemu-hinting.ts';
import { StopDecision } from './qemu-stop.ts';
import type { Throttle } from './qemu-throttle.ts';
import { chunkPages, wholeMilliseconds } from './qemu-units.ts';
import type { QEMU_TUNABLES } from './qemu-tunables.ts';
import { fullWindow, iterationBounds } from './qemu-windows.ts';
import type { IterationBounds } from './qemu-windows.ts';
import { ZeroRuns } from './qemu-zero-runs.ts';
import type { StopRule } from './rounds.ts';

export type QemuValues = TunableValues<typeof QEMU_TUNABLES>;

/** Bytes that end a section in one iteration: 8 counted in ram.transferred, 18 on the stream (ram_save_iterate). */
const SECTION_END_COUNTED: Bytes = 8;
const SECTION_END_STREAM: Bytes = 18;
/** Pages taken at a time while only the CPU limits an iteration. */
const SCAN_PAGES: Pages = 4096;
/**
 * Windows in which nothing can be decided, simulated as one stretch in the expected resolution. Bounded, so that a live
 * view still moves.
 */
const MOST_QUIET_WINDOWS = 16;
/** The loop turning without sleeping; keeps the clock moving when nothing was sent. */
const LOOP_TURN: Seconds = 0.0002;

/**
 * When post-copy shall begin, given the synchronisations so far; infinity as long as nobody has asked for it. The
 * migration thread is woken for it, whatever window it sleeps in.
 */
export type PostCopyRequest = (syncs: number, now: Seconds) => Seconds;

/** The parts that the loop is put together from. */
export interface QemuParts {
  /** How pages are put on the wire. */
  readonly encoder: PageEncoder;
  /** How the guest is slowed down. */
  readonly throttle: Throttle;
  /** Pages that the guest reports as unused; null without. */
  readonly hints: FreePageHints | null;
  /** Asked at every synchronisation whether the scan shall end although the rest does not fit; QEMU has no such rule. */
  readonly bound?: StopRule;
}

export class QemuPrecopy {
  readonly #m: MigrationContext;
  readonly #v: QemuValues;
  readonly #section: StreamSection | null;
  readonly #request: PostCopyRequest | null;
  readonly #quota: Bytes;
  readonly #cap: BytesPerSecond;
  readonly #decision: StopDecision;
  readonly #encoder: PageEncoder;
  readonly #throttle: Throttle;
  readonly #hints: FreePageHints | null;
  readonly #fullBytes: Bytes;
  readonly #bound: SyncBound | null;
  readonly #zeroRuns: ZeroRuns;
  /** Pages whose dirty log is cleared together; 0 when all of them are. */
  readonly #chunk: Pages;
  #syncs = 0;
  #syncedAt: Seconds;
  #threshold: Bytes = 0;
  #bandwidth: BytesPerSecond = 0;
  #windowStart: Seconds;
  #windowBytes: Bytes = 0;
  #sinceSync: Bytes = 0;
  #round: RoundStart;

  constructor(
    m: MigrationContext,
    values: QemuValues,
    { encoder, throttle, hints, bound }: QemuParts,
    section: StreamSection | null,
    request: PostCopyRequest | null = null,
  ) {
    this.#m = m;
    this.#v = values;
    this.#section = section;
    this.#request = request;
    this.#cap = values.maxBandwidth ?? Number.POSITIVE_INFINITY;
    this.#quota = this.#cap * values.window;
    this.#decision = new StopDecision(values.version === '7.2');
    this.#encoder = encoder;
    this.#throttle = throttle;
    this.#hints = hints;
    this.#bound = bound ? new SyncBound(bound, m) : null;
    this.#fullBytes = encoder.fullBytes;
    this.#zeroRuns = new ZeroRuns(m);
    this.#chunk = values.clearChunk === null ? 0 : chunkPages(values.clearChunk, m.pageSize);
    this.#windowStart = m.now;
    this.#syncedAt = m.now;
    this.#round = m.startRound(1);
  }

  /** Copies until the stop rule holds, or until post-copy shall begin; the guest is stopped then. */
  *run(): Steps<'complete' | 'post-copy'> {
    const m = this.#m;
    if (this.#v.startStopped) yield* m.stopGuest();
    m.beginMemory('linear');
    m.control.goal = { downtime: this.#v.downtimeLimit, iteration: this.#v.iteration };
    if (this.#chunk > 0) m.memory.clearByChunk(this.#chunk);
    this.#encoder.begin();
    this.#syncs = 1;
    for (;;) {
      if (m.now >= this.#requestedAt()) {
        yield* this.#leaveRest();
        return 'post-copy';
      }
      if (yield* this.#quietWindows()) continue;
      if (this.#windowBytes <= this.#quota) {
        if (this.#stopNow()) break;
        yield* this.#iterate();
      }
      yield* this.#endOfTurn();
      this.#throttle.turn(m.now);
      this.#hints?.turn();
    }
    yield* this.#complete();
    return 'complete';
  }

  /** `postcopy_start`: stops the guest and synchronises once more; the dirty pages stay behind. */
  *#leaveRest(): Steps {
    const m = this.#m;
    yield* m.stopGuest();
    m.throttle(0);
    this.#sync();
    m.record.metrics.downtime_pages_s = 0;
    m.record.metrics.rounds = this.#syncs;
    m.explain(true, 'post-copy', { syncs: this.#syncs, left: this.#pendingMemory() });
  }

  /** A policy may have replaced it. */
  #downtimeLimit(): Seconds {
    return this.#m.control.downtimeLimit ?? this.#v.downtimeLimit;
  }

  #requestedAt(): Seconds {
    if (this.#request && (this.#bound?.said || this.#m.control.postCopyNow)) return this.#m.now;
    return this.#request?.(this.#syncs, this.#m.now) ?? Number.POSITIVE_INFINITY;
  }

  #pendingMemory(): Bytes {
    return this.#m.memory.pending() * this.#m.pageSize;
  }

  /** The decision of `migration_iteration_run`: synchronise when little is left, then compare with the threshold. */
  #stopNow(): boolean {
    const m = this.#m;
    if (m.control.stopNow) return true;
    if (this.#bound?.said) return !this.#request;
    let memory = this.#pendingMemory();
    let variance: Pages = 0;
    const due = this.#v.version !== '7.2' && this.#throttle.syncDue(m.now, this.#syncs);
    const synced = memory < this.#threshold || due;
    if (synced) {
      variance = this.#sync();
      memory = this.#pendingMemory();
    }
    const section = this.#section;
    // An unfinished bulk phase always keeps the pending size above the threshold (block.c, block_save_pending).
    if (section?.bulkActive() === true) return false;
    const pending = memory + (section?.pendingBytes() ?? 0);
    const fits = this.#decision.stops(
      pending,
      this.#threshold,
      synced ? Math.sqrt(variance) * m.pageSize : null,
    );
    if (fits) this.#bound?.forget();
    return fits;
  }

  /** Fetches the dirty log into the bitmap; answers the variance of the number of pages found. */
  #sync(): Pages {
    const m = this.#m;
    const period = m.now - this.#syncedAt;
    const { added, variance } = m.fetchLog('merge', this.#syncedAt);
    this.#syncs += 1;
    this.#syncedAt = m.now;
    m.record.event(m.now, 'sync', { dirtied: added, pending: this.#pendingMemory() });
    const row = m.endRound(this.#round, 'memory', added);
    this.#bound?.ask(row, this.#syncs, variance);
    this.#round = m.startRound(this.#round.number + 1);
    this.#throttle.afterSync(added * m.pageSize, this.#sinceSync, period);
    this.#sinceSync = 0;
    const flushed = this.#encoder.synced();
    m.record.ramBytes += flushed;
    this.#count(flushed);
    this.#hints?.afterSync();
    return variance;
  }

  /** One call of each section's iterate function. */
  *#iterate(): Steps {
    const section = this.#section;
    if (section) {
      const sent = yield* section.iterate(this.#quotaLeft(), this.#cap);
      this.#count(sent);
      if (section.bulkActive()) return;
    }
    yield* this.#iterateMemory();
  }

  #windowEnd(): Seconds {
    return this.#windowStart + this.#v.window + this.#v.wakeUp;
  }

  #quotaLeft(): Bytes {
    return Math.max(0, this.#quota - this.#windowBytes);
  }

  #count(bytes: Bytes): void {
    this.#windowBytes += bytes;
    this.#sinceSync += bytes;
  }

  #iterationBounds(): IterationBounds {
    const { iteration } = this.#v;
    return iterationBounds(
      this.#encoder,
      iteration,
      this.#shareNow(),
      this.#quota,
      this.#windowBytes,
    );
  }

  /** Until when nobody but the scan itself decides anything: what a policy promised, and what the throttle waits for. */
  #quietUntil(): Seconds {
    const { control, now, policyQuietUntil } = this.#m;
    if (control.stopNow || control.postCopyNow) return now;
    return Math.min(policyQuietUntil, this.#throttle.quietUntil(this.#syncs));
  }

  /**
   * While far more is pending than any threshold, window follows window and nothing is decided: one stretch
   * stands for up to `MOST_QUIET_WINDOWS` of them. The exact resolution draws window by window.
   */
  *#quietWindows(): Steps<boolean> {
    const m = this.#m;
    if (m.guest.resolution === 'exact' || this.#windowBytes !== 0) return false;
    // A switch to post-copy may come at any turn after the first pass.
    if (!this.#encoder.even || this.#hints?.busy || (this.#request && this.#syncs > 1))
      return false;
    const quiet = this.#quietUntil() - m.now;
    if (this.#section)
      return quiet === Number.POSITIVE_INFINITY && (yield* this.#quietTurns(this.#section));
    const bounds = this.#iterationBounds();
    const full = fullWindow(bounds, this.#encoder, this.#v);
    if (!full) return false;
    const { iterations, bytes: bytesEach, seconds: secondsEach, flush } = full;
    const pagesEach = bytesEach / this.#fullBytes;
    const highestThreshold = this.#thresholdAt(bytesEach / this.#v.window);
    // Under a quota a run of zeros costs windows; what limits a link goes on draining buffers meanwhile.
    const zeros = full.quotaEnds && this.#v.zeroPages;
    const spare = Math.min(
      m.memory.pending() - highestThreshold / m.pageSize - pagesEach,
      zeros ? this.#zeroRuns.ahead(m.memory.cursor(), this.#syncs === 1) : Number.POSITIVE_INFINITY,
    );
    const windows = Math.min(
      MOST_QUIET_WINDOWS,
      Math.floor(quiet / secondsEach),
      Math.floor(Math.min(spare, this.#chunkLeft()) / pagesEach),
    );
    if (!(windows >= 2)) return false;
    const budget = this.#encoder.budget();
    budget.items = Math.min(spare, this.#chunkLeft());
    budget.bytes = windows * bytesEach;
    const taken = m.takePages(budget);
    const { bytes } = taken;
    // Zero pages may use up the spare pages before the bytes: then the last window is only begun.
    const whole = Math.floor(bytes / bytesEach + 1e-9);
    const cpu = this.#encoder.account(taken);
    const started = m.now;
    const seconds = Math.max(whole * secondsEach, cpu);
    const turns = whole * iterations;
    const wire = bytes + turns * flush;
    const cap = full.quotaEnds ? wire / seconds : this.#encoder.mostRate;
    if (!m.sendUndisturbed(m.memoryFlow, wire, cap)) yield* m.send(m.memoryFlow, wire, cap);
    if (m.now < started + cpu) {
      m.release(m.memoryFlow);
      yield* m.wait(started + cpu - m.now);
    }
    m.record.ramBytes += turns * (SECTION_END_COUNTED + flush);
    this.#sinceSync += wire + turns * SECTION_END_STREAM;
    this.#windowStart = m.now;
    this.#windowBytes = Math.max(0, bytes - whole * bytesEach);
    if (whole > 0)
      this.#measured(
        (bytesEach + iterations * (SECTION_END_STREAM + flush)) / wholeMilliseconds(secondsEach),
      );
    m.sample();
    return true;
  }

  /** The same with disk blocks in the stream. */
  *#quietTurns(section: StreamSection): Steps<boolean> {
    const m = this.#m;
    const started = m.now;
    let bytes: Bytes;
    if (section.bulkActive()) bytes = yield* section.bulkStretch(this.#cap);
    else bytes = yield* this.#turnsWith(section);
    if (bytes === 0) return false;
    this.#sinceSync += bytes;
    this.#windowStart = m.now;
    this.#measured(bytes / Math.max(m.now - started, this.#v.window));
    m.sample();
    return true;
  }

  /** Turns of blocks and memory that are alike, while far more is pending than any threshold; answers the bytes. */
  *#turnsWith(section: StreamSection): Steps<Bytes> {
    const m = this.#m;
    const { window, wakeUp } = this.#v;
    const { limit, quotaBytes, linkBytes, quotaEnds } = this.#iterationBounds();
    const alike = section.turnsAlike({
      most: MOST_QUIET_WINDOWS,
      cap: this.#cap,
      memory: quotaEnds ? null : limit,
      whole: window + wakeUp,
    });
    if (!alike) return 0;
    const memoryEach = quotaEnds ? quotaBytes - alike.bytes : linkBytes;
    const pagesEach = memoryEach / this.#fullBytes;
    const threshold = this.#thresholdAt((memoryEach + alike.bytes) / window);
    const spare = m.memory.pending() - threshold / m.pageSize - pagesEach;
    const most = Math.min(spare, this.#chunkLeft());
    const turns = Math.min(alike.turns, Math.floor(most / pagesEach));
    if (memoryEach <= 0 || turns < 2) return 0;
    section.beginTurns(alike);
    const budget = this.#encoder.budget();
    budget.items = most;
    budget.bytes = turns * memoryEach;
    const taken = m.takePages(budget);
    const { bytes } = taken;
    const copied = m.now + this.#encoder.account(taken);
    if (!m.sendUndisturbed(m.memoryFlow, bytes, this.#cap))
      yield* m.send(m.memoryFlow, bytes, this.#cap);
    if (m.now < copied) {
      m.release(m.memoryFlow);
      yield* m.wait(copied - m.now);
    }
    // Pages of zeros pass faster than a quota lets blocks pass: the turns are those that were filled.
    const filled = Math.min(turns, bytes / memoryEach);
    const blocks = yield* section.sendTurns({ ...alike, turns: filled }, this.#cap);
    section.endTurns(alike);
    m.record.ramBytes += filled * SECTION_END_COUNTED;
    return blocks + bytes + filled * SECTION_END_STREAM;
  }

  /** Pages until the next chunk of the dirty log, which is cleared when the scan reaches it; once all are, none ends a stretch. */
  #chunkLeft(): Pages {
    const { memory } = this.#m;
    return memory.clearsLate?.() === true
      ? this.#chunk - (memory.cursor() % this.#chunk)
      : Number.POSITIVE_INFINITY;
  }

  /** Takes over a bandwidth estimate. */
  #measured(bandwidth: BytesPerSecond): void {
    this.#bandwidth = bandwidth;
    this.#threshold = this.#thresholdAt(bandwidth);
  }

  /** Where somebody says what the switch-over may count on, nothing measured counts (`migration_update_counters`, 8.2). */
  #thresholdAt(bandwidth: BytesPerSecond): Bytes {
    return (this.#v.switchoverBandwidth ?? bandwidth) * this.#downtimeLimit();
  }

  /** `ram_save_iterate`: pages from the cursor on until the window's quota, the time limit, or nothing dirty is left. */
  *#iterateMemory(): Steps {
    const m = this.#m;
    const started = m.now;
    const { limit, quotaBytes, linkBytes, quotaEnds } = this.#iterationBounds();
    const { bytes, cpu } = this.#takeFor(Math.min(quotaBytes, linkBytes), limit);
    const flushed = this.#encoder.endIteration();
    const spent = quotaEnds && bytes >= quotaBytes - 1e-6;
    // A spent quota means sleeping to the end of the window: on the network that is a flow at the capped rate.
    const windowLeft = Math.max(0, Math.min(this.#windowEnd(), this.#requestedAt()) - m.now);
    const cap = spent && windowLeft > 0 ? (bytes + flushed) / windowLeft : Number.POSITIVE_INFINITY;
    yield* m.send(m.memoryFlow, bytes + flushed, Math.min(cap, this.#encoder.mostRate));
    const left = started + cpu - m.now;
    if (left > 0 && !spent) {
      m.release(m.memoryFlow);
      yield* m.wait(left);
    }
    if (this.#encoder.flushPause > 0 && !spent) {
      m.release(m.memoryFlow);
      yield* m.wait(this.#encoder.flushPause);
    }
    m.record.ramBytes += SECTION_END_COUNTED + flushed;
    this.#count(bytes + SECTION_END_STREAM + flushed);
    m.sample();
  }

  /** Takes pages worth `bytes` at most, or as many as the CPU can look at in `limit`. */
  #takeFor(bytes: Bytes, limit: Seconds): { bytes: Bytes; cpu: Seconds } {
    const budget = this.#encoder.budget();
    const sum = { bytes: 0, cpu: 0 };
    // Expected pages hardly ever add up to whole ones; an iteration that ends too soon for that costs a flush too many.
    const least = this.#encoder.flushPause > 0 ? SCAN_PAGES - 1 : SCAN_PAGES;
    while (sum.cpu < limit && sum.bytes < bytes) {
      budget.items = SCAN_PAGES;
      budget.bytes = bytes - sum.bytes;
      const taken = this.#m.takePages(budget);
      sum.bytes += taken.bytes;
      sum.cpu += this.#encoder.account(taken);
      if (taken.full + taken.zero < least) break;
    }
    return sum;
  }

  /** What the network gives to this stream when the cap does not hold it back. */
  #shareNow(): BytesPerSecond {
    const { memoryFlow, pathRate } = this.#m;
    const heldBack = memoryFlow.rate === 0 || memoryFlow.rate >= memoryFlow.cap * (1 - 1e-9);
    return Math.min(heldBack ? pathRate : memoryFlow.rate, this.#encoder.mostRate);
  }

  /** `migration_update_counters` and `migration_rate_limit`. */
  *#endOfTurn(): Steps {
    const m = this.#m;
    const windowEnd = Math.min(this.#windowEnd(), this.#requestedAt());
    if (m.now < windowEnd) {
      const spent = this.#windowBytes > this.#quota;
      if (spent || this.#pendingMemory() < this.#threshold) {
        m.release(m.memoryFlow);
        yield* m.wait(spent ? windowEnd - m.now : LOOP_TURN);
      }
    }
    const elapsed = wholeMilliseconds(m.now - this.#windowStart);
    // A window of no whole number of milliseconds ends all the same: nothing more may be sent in it.
    if (elapsed < this.#v.window && m.now < this.#windowEnd()) return;
    const bandwidth = this.#windowBytes / elapsed;
    this.#windowStart = m.now;
    this.#windowBytes = 0;
    this.#measured(bandwidth);
  }

  /** Parts of the downtime that are not spent on pages. */
  #stoppedForOthers(): Seconds {
    const { downtime_suspend_s: suspend = 0, downtime_blocks_s: blocks = 0 } =
      this.#m.record.metrics;
    return suspend + blocks;
  }

  /** `migration_completion`: stops the guest, lifts the cap, sends the rest. */
  *#complete(): Steps {
    const m = this.#m;
    const left = this.#pendingMemory() + (this.#section?.pendingBytes() ?? 0);
    if (m.control.stopNow)
      m.explain(false, 'policy-stop', { left, rate: this.#bandwidth, ...lacked(m) });
    else if (this.#bound?.said) {
      const { code, values } = this.#bound.said;
      m.explain(false, code, { ...values, ...lacked(m) });
    } else
      m.explain(true, 'fits-downtime', {
        left,
        rate: this.#bandwidth,
        limit: this.#downtimeLimit(),
      });
    yield* m.stopGuest();
    m.throttle(0);
    const blocksFrom = m.now;
    if (this.#section) yield* this.#section.complete();
    m.record.metrics.downtime_blocks_s = m.now - blocksFrom;
    this.#sync();
    const started = m.now;
    this.#encoder.lastStage();
    const taken = m.takePages(this.#encoder.budget());
    const cpu = this.#encoder.account(taken);
    const flushed = this.#encoder.endIteration();
    m.record.ramBytes += flushed;
    yield* m.send(m.memoryFlow, taken.bytes + flushed, this.#encoder.mostRate);
    m.release(m.memoryFlow);
    yield* m.wait(started + cpu - m.now);
    // A guest that was stopped before the first byte has been waiting for pages from then on.
    m.record.metrics.downtime_pages_s = m.now - (m.stoppedAt ?? started) - this.#stoppedForOthers();
    m.endRound(this.#round, 'stop', 0);
    m.record.metrics.rounds = this.#syncs;
  }
}
