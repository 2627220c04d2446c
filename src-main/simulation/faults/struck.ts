import type { FaultPhase, FaultSide, InjectedFault } from '#shared/scenario/faults/types.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import type { Host } from '../cluster/host.ts';
import type { ScheduledEvent } from '../kernel/event-queue.ts';
import type { Migration } from '../migration/migration.ts';
import { Aftermath, AT_SOURCE } from './aftermath.ts';
import type { Surroundings } from './aftermath.ts';
import type { Blow } from './blow.ts';
import { leftBehind } from './rest.ts';
import { diskRest, memorySemantics } from './semantics.ts';
import type { MemorySemantics } from './semantics.ts';

/**
 * One migration and what faults do to it in each stretch. Until the hand-over the source's copy is the guest; while the
 * handshake is open the hypervisor's protocol decides; after it the destination's copy is, and what was left behind hangs on
 * the source.
 */
export class StruckMigration {
  readonly #after: Aftermath;
  #silences = 0;
  #timeout: ScheduledEvent | null = null;
  /** It failed, and waits for a second copy to be started elsewhere. */
  #awaitsSecond = false;

  constructor(migration: Migration, around: Surroundings, local: boolean) {
    this.#after = new Aftermath(migration, around, local);
  }

  get migration(): Migration {
    return this.#after.migration;
  }

  /** Faults that wait for a stretch or a round of it; those that never met theirs are told of at its end. */
  get awaited(): Set<InjectedFault> {
    return this.#after.awaited;
  }

  /** True when a fault can still strike: it was requested and has not ended. */
  get open(): boolean {
    return this.migration.stage !== null && !this.#after.decided;
  }

  /** Which end of the migration a host is; null when it is neither. */
  sideOf(host: Host): FaultSide | null {
    const { context } = this.migration;
    if (!context) return null;
    return host === context.source ? 'source' : host === context.destination ? 'destination' : null;
  }

  get #semantics(): MemorySemantics {
    return memorySemantics(this.migration.plan.memory.strategy);
  }

  get #left(): { readonly pages: number; readonly blocks: Bytes } {
    return leftBehind(this.migration);
  }

  /** A fault that slows, of which the migration itself sees nothing but less bandwidth. */
  slow(blow: Blow): void {
    if (this.open) this.#after.take(blow);
  }

  /**
   * Notes a blow and answers the stretch that it counts for: once the package of a post-copy was sent, the source's copy is out of
   * date, whether the destination runs already or not.
   */
  #take(blow: Blow): FaultPhase {
    return this.#effective(this.#after.take(blow));
  }

  #effective(stage: FaultPhase): FaultPhase {
    return stage === 'hand-over' && this.#left.pages > 0 ? 'post-copy' : stage;
  }

  /** Nothing is heard between the two ends until the blow is over. */
  silence(blow: Blow): void {
    if (!this.open) return;
    const after = this.#after;
    this.#fallSilent(this.#take(blow));
    const givenUp = after.now + after.around.recovery.connectionTimeout;
    if (blow.until <= givenUp) after.at(blow.until, () => this.#heardAgain());
    else this.#timeout ??= after.at(givenUp, () => this.#giveUp(blow));
  }

  #fallSilent(stage: FaultPhase): void {
    this.#silences += 1;
    if (this.#silences === 1) this.#after.m.hold(true);
    // A vCPU that touches what is missing waits for it; before long all of them do. By design: at once.
    if (stage === 'post-copy' || stage === 'disk-push-pull') this.#after.stall();
  }

  #heardAgain(): void {
    this.#silences -= 1;
    if (this.#silences === 0) this.#goOn('fault-waited');
  }

  /**
   * The migration goes on where it stood.
   * @param code what to tell when its guest did not stand still at the destination meanwhile
   */
  #goOn(code: 'fault-waited' | 'fault-taken-up'): void {
    const after = this.#after;
    if (after.decided) return;
    if (this.#timeout) after.around.kernel.cancel(this.#timeout);
    this.#timeout = null;
    this.#silences = 0;
    const stood = after.stalled;
    after.unstall();
    if (stood) after.note('recovered', 'fault-recovered');
    else after.note(code === 'fault-waited' ? 'completed' : 'recovered', code);
    after.m.hold(false);
  }

  /** The connection is given up. */
  #giveUp(blow: Blow): void {
    if (this.#after.decided) return;
    const stage = this.#effective(this.migration.stage as FaultPhase);
    if (AT_SOURCE.has(stage) && blow.doubles) {
      this.#awaitsSecond = true;
      this.#after.awaitSecond();
    } else if (AT_SOURCE.has(stage)) this.#after.stayAtSource();
    else if (stage === 'hand-over') this.#handOverUnheard(blow);
    else if (stage === 'post-copy') this.#pagesCutOff(blow, blow.until);
    else this.#blocksCutOff(blow, blow.until);
  }

  /** Both ends are alive and neither knows what the other does. */
  #handOverUnheard(blow: Blow): void {
    if (this.#semantics.handOver === 'undefined') this.#after.leaveUndefined();
    else if (this.#after.around.recovery.fencing) this.#after.stayAtSource();
    else this.#after.runTwice(this.#after.m.destination, blow);
  }

  /** The receiver is known to have failed at the last moment. */
  #handOverFailed(): void {
    if (this.#semantics.handOver === 'undefined') this.#after.leaveUndefined();
    else this.#after.stayAtSource();
  }

  /** A host of the migration is gone until the blow is over. */
  crash(blow: Blow): void {
    if (!this.open) return;
    const stage = this.#take(blow);
    if (blow.side === 'source') this.#sourceGone(stage, blow);
    else this.#destinationGone(stage, blow);
  }

  #sourceGone(stage: FaultPhase, blow: Blow): void {
    const after = this.#after;
    if (AT_SOURCE.has(stage)) after.lose(blow, 'fault-lost-at-source', 'host');
    else if (stage === 'post-copy') {
      if (this.#semantics.rest === 'on-storage') after.readFromStorage();
      else after.lose(blow, 'fault-pages-gone', 'host');
    } else if (stage === 'hand-over' && this.#left.blocks === 0)
      after.note('continues-at-destination', 'fault-hand-over-complete');
    else {
      this.#fallSilent('disk-push-pull');
      this.#blocksCutOff(blow, blow.until);
    }
  }

  #destinationGone(stage: FaultPhase, blow: Blow): void {
    const after = this.#after;
    if (!AT_SOURCE.has(stage) && stage !== 'hand-over') {
      after.lose(blow, 'fault-lost-at-destination', 'host');
      return;
    }
    // A dead host closes no connection: the source hears of it when it gives up waiting.
    this.#fallSilent(stage);
    if (this.#timeout) after.around.kernel.cancel(this.#timeout);
    this.#timeout = after.at(after.now + after.around.recovery.connectionTimeout, () => {
      if (after.decided) return;
      if (AT_SOURCE.has(stage)) after.stayAtSource();
      else this.#handOverFailed();
    });
    // Held for good, whatever other silence ends meanwhile.
    this.#silences += 1;
  }

  /** The process that sends (at the source) or receives (at the destination) dies; its connections are closed. */
  kill(blow: Blow): void {
    if (!this.open) return;
    const after = this.#after;
    const stage = this.#take(blow);
    const atSource = blow.side === 'source';
    if (stage === 'switch-over' && atSource && !this.#semantics.resumesAlone)
      after.stayStoppedUntil(after.now + after.around.recovery.resumeAfter);
    else if (AT_SOURCE.has(stage)) after.stayAtSource();
    else if (stage === 'hand-over') this.#killedInHandOver(blow);
    else if (!atSource) after.lose(blow, 'fault-process-lost', 'process');
    else this.#senderGone(stage, blow);
  }

  #killedInHandOver(blow: Blow): void {
    if (blow.side === 'destination') this.#handOverFailed();
    else if (this.#left.blocks > 0) this.#senderGone('disk-push-pull', blow);
    else if (this.#semantics.handOver === 'source-keeps') this.#after.stayAtSource();
    else this.#after.note('continues-at-destination', 'fault-hand-over-complete');
  }

  #senderGone(stage: FaultPhase, blow: Blow): void {
    this.#fallSilent(stage);
    if (stage === 'post-copy') this.#pagesCutOff(blow, this.#after.now);
    else this.#blocksCutOff(blow, this.#after.now);
  }

  /** A host's disk fails, of which this migration reads or which it writes. */
  diskError(blow: Blow): void {
    if (!this.open || !this.#after.local) return;
    const after = this.#after;
    const stage = this.#take(blow);
    const { blocks } = this.#left;
    if (AT_SOURCE.has(stage) || (stage === 'hand-over' && blow.side === 'destination'))
      after.stayAtSource();
    else if (blow.side === 'destination') after.loseDisk();
    else if (blocks > 0) after.endAtDestination('fault-blocks-unreadable', blocks);
  }

  /** The destination's disk has no room left until the blow is over. */
  diskFull(blow: Blow): void {
    if (!this.open || !this.#after.local) return;
    const after = this.#after;
    const stage = this.#take(blow);
    if (AT_SOURCE.has(stage)) after.stayAtSource();
    else if (stage === 'disk-push-pull' && this.#left.blocks > 0) {
      this.#fallSilent(stage);
      if (Number.isFinite(blow.until)) after.at(blow.until, () => this.#goOn('fault-taken-up'));
      else after.stayStalled('fault-stalled-full');
    }
  }

  /** Pages that were left behind can't be had, for the way to the source is cut or its process died. */
  #pagesCutOff(blow: Blow, ends: Seconds): void {
    const after = this.#after;
    const { rest } = this.#semantics;
    if (rest === 'on-storage') after.readFromStorage();
    else if (rest === 'lost') after.lose(blow, 'fault-pages-cut-off', 'process');
    else this.#recoverAfter(ends);
  }

  #blocksCutOff(blow: Blow, ends: Seconds): void {
    const { plan } = this.migration;
    if (diskRest(plan.disk.strategy) !== 'blocks')
      this.#after.endAtDestination('fault-bitmap-lost');
    else if (blow.kind === 'host-crash' && !Number.isFinite(ends))
      this.#after.gone('fault-blocks-gone', this.#left.blocks);
    else this.#recoverAfter(ends);
  }

  /** Somebody takes the transfer up again some time after the fault. */
  #recoverAfter(ends: Seconds): void {
    const after = this.#after;
    if (Number.isFinite(ends))
      after.at(ends + after.around.recovery.resumeAfter, () => this.#goOn('fault-taken-up'));
    else after.stayStalled('fault-stalled');
  }

  /** The guest runs, and its migration has not been told to its end yet. */
  get canDouble(): boolean {
    const after = this.#after;
    const { record, context } = this.migration;
    return record.outcome === 'unfinished' && !after.doubled && context?.guest.running === true;
  }

  secondCopy(host: Host, blow: Blow): void {
    this.#awaitsSecond = false;
    this.#after.runTwice(host, blow);
  }

  /** No second copy was started after all. */
  stayedAlone(): void {
    if (this.#awaitsSecond) this.#after.stayAtSource();
  }
}
