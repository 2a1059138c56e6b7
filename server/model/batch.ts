import type { ConversionMethod, ConversionTarget, InterfaceMove, InterfaceVerification } from './conversion';
import type { InterfaceSource } from './domain-xml';
import type { Message } from './message';
import type { Problem } from './problem';

/**
 * A batch is many runs: each domain is moved by a run of its own, with its own directory and way back on the managed
 * host, so that one domain which fails goes back by itself, and any can be brought back later. The batch is a
 * directory there too: what was asked, how far it is, and each domain's XML before and after.
 */
export type BatchRequest = BatchPace &
  (
    | {
        readonly kind: 'move';
        readonly domains: readonly {
          readonly domainUuid: string;
          /** Which of its interfaces. */
          readonly macs: readonly string[];
          readonly method: ConversionMethod;
        }[];
        readonly target: ConversionTarget;
      }
    /** To what they had before that batch, byte for byte in their inactive XML. */
    | {
        readonly kind: 'back';
        readonly batchId: string;
        readonly domains: readonly { readonly domainUuid: string; readonly method: ConversionMethod }[];
      }
  );

export interface BatchPace {
  /** Moved and verified alone, before all others; absent: the first. */
  readonly canary?: string;
  /** How many are moved at a time after the canary. */
  readonly waveSize: number;
  readonly onFailure: 'stop' | 'go-on';
  /** How long a guest may take to be heard of and to answer where it is now. */
  readonly verifySeconds: number;
  /** `restart`: how long a guest may take to shut down before the operator is asked. */
  readonly shutdownSeconds: number;
}

export const defaultPace: BatchPace = {
  waveSize: 5,
  onFailure: 'stop',
  verifySeconds: 30,
  shutdownSeconds: 90,
};

export interface BatchState {
  readonly id: string;
  readonly request: BatchRequest;
  readonly startedAtMs: number;
  readonly startedBy?: string;
  readonly endedAtMs?: number;
  readonly phase: BatchPhase;
  /** Present while it is paused. */
  readonly pausedBecause?: BatchPause;
  /** In the order in which they are moved. */
  readonly domains: readonly BatchDomain[];
  /** Until the last domain has been verified, as far as those that are done tell; absent while nothing tells. */
  readonly secondsLeft?: number;
}

export type BatchPause =
  | 'operator'
  /** The first one failed, or is silent: whether to go on is for the operator to say. */
  | 'canary'
  /** A domain failed, and the batch was to stop at that. */
  | 'failure'
  /** All that is left waits for `answerForce`. */
  | 'asks-force'
  | 'console-was-gone';

export type BatchPhase =
  | 'under-way'
  /** No more domains are begun; those that were are brought to their end first. */
  | 'pausing'
  | 'paused'
  | 'stopping'
  | 'ended';

export interface BatchDomain {
  readonly domainUuid: string;
  readonly name: string;
  readonly method: ConversionMethod;
  readonly moves: readonly BatchMove[];
  /** 0 is the canary. */
  readonly wave: number;
  /** Of the plan as it was when the batch was started. */
  readonly fingerprint: string;
  /** The operator's answer. */
  readonly force?: true;
  readonly state: BatchDomainState;
  /** Present when it has ended. */
  readonly result?: BatchResult;
  /** Why it is not as wished, or why libvirt refused the live way. */
  readonly problem?: Problem;
  /** Its run on the host, of which the page of a run tells: steps, commands, way back. The last, where it took two. */
  readonly runId?: string;
  readonly verified?: readonly InterfaceVerification[];
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
}

export interface BatchMove extends InterfaceMove {
  readonly from: InterfaceSource;
  /** What the configuration said, where that differed. */
  readonly configFrom?: InterfaceSource;
}

export type BatchDomainState =
  | 'waiting'
  | 'moving'
  | 'verifying'
  /** It did not shut down when it was asked to. It runs on where it was; `answerForce` decides. */
  | 'asks-force'
  | 'ended';

export type BatchResult =
  /** Moved, heard of, addressed, and it answers. */
  | 'verified'
  /** Moved, but nothing came back from the guest: neither a success nor a failure. */
  | 'silent'
  /** Moved; there is no guest running that could be asked (shut off, paused). */
  | 'moved'
  /** Its configuration is changed and applies at its next start: as wished, or because libvirt refused (`problem`). */
  | 'next-start'
  /** It failed, and is as it was. */
  | 'put-back'
  /** It failed, and could not be put back whole: its run says what is left. */
  | 'put-back-failed'
  /** Nothing was done to it, for the reason in `problem`. */
  | 'refused'
  /** It did not shut down, and the operator left it as it was. */
  | 'left'
  /** The batch was stopped before its turn. */
  | 'skipped';

/** `put-back-failed` and the like end a batch that is to stop at the first failure; what is silent does not. */
export function isFailure(result: BatchResult): boolean {
  return result === 'put-back' || result === 'put-back-failed' || result === 'refused';
}

/** Whether the domain is, or will be at its next start, where the batch was to bring it: whether there is a way back. */
export function hasMoved(result: BatchResult | undefined): boolean {
  return result === 'verified' || result === 'silent' || result === 'moved' || result === 'next-start';
}

/** A batch as the history lists it. */
export interface BatchSummary {
  readonly id: string;
  readonly kind: BatchRequest['kind'];
  readonly phase: BatchPhase;
  readonly startedAtMs: number;
  readonly startedBy?: string;
  readonly endedAtMs?: number;
  /** Of a `move`. */
  readonly target?: ConversionTarget;
  readonly domains: readonly {
    readonly domainUuid: string;
    readonly name: string;
    readonly result?: BatchResult;
  }[];
}

/** What a batch would do, for the review: small enough for 300 domains. The whole plan of one is asked for by itself. */
export interface BatchPlan {
  readonly domains: readonly BatchPlanDomain[];
  readonly warnings: readonly Message[];
  /** Of every plan in it. */
  readonly fingerprint: string;
}

export type BatchPlanDomain = {
  readonly domainUuid: string;
  readonly name: string;
  readonly method: ConversionMethod;
  readonly wave: number;
} & (
  | { readonly ok: true; readonly moves: readonly BatchMove[]; readonly warnings: readonly Message[] }
  /** Left out of the batch, with the reason; the others go on. */
  | { readonly ok: false; readonly refusal: Problem }
);

/** A domain's inactive XML as it was before a batch and as it was afterwards. */
export interface BatchDocuments {
  readonly before: string;
  /** Absent while it has not been moved. */
  readonly after?: string;
}
