/**
 * What the console itself keeps, on SQLite and PostgreSQL alike. Times are milliseconds since 1970 (`…Ms` in code,
 * `…_ms` in a table); structured values are JSON in text columns, written and read by the file that owns the table.
 * Runs are not here: each lies on its host, whole, and the log says which were started.
 *
 * Of whatever would sign somebody in, only a hash is kept; the one exception is a second factor, see second_factors.
 */
export interface Tables {
  readonly accounts: AccountsTable;
  readonly sessions: SessionsTable;
  readonly one_time_tokens: OneTimeTokensTable;
  readonly second_factors: SecondFactorsTable;
  readonly recovery_codes: RecoveryCodesTable;
  readonly sign_in_failures: SignInFailuresTable;
  readonly approvals: ApprovalsTable;
  readonly log: LogTable;
  readonly health: HealthTable;
}

/** Who has signed in with a system account, ever. */
interface AccountsTable {
  readonly name: string;
  readonly first_sign_in_ms: number;
  readonly last_sign_in_ms: number;
}

interface SessionsTable {
  /** Names the session on pages and in the log; its secret is in the cookie alone. */
  readonly id: string;
  readonly secret_hash: string;
  readonly account: string;
  /** Given with a link; else the groups of the account say, whenever it is asked. */
  readonly role: string | null;
  /** How it began: 'link', 'hand-over' or 'password'. */
  readonly began_by: string;
  readonly began_at_ms: number;
  readonly last_seen_at_ms: number;
  readonly ends_at_ms: number;
  readonly address: string;
  readonly user_agent: string;
}

interface OneTimeTokensTable {
  readonly token_hash: string;
  /** What it is good for: 'link' or 'hand-over'. */
  readonly kind: string;
  readonly account: string;
  readonly expires_at_ms: number;
  /** What the session that it begins will have: see there. */
  readonly role: string | null;
  readonly session_ends_at_ms: number;
}

interface SecondFactorsTable {
  readonly account: string;
  /** Base32. A code is computed from it, so it cannot be a hash. */
  readonly secret: string;
  /** Absent until a code made with it was shown to be right. */
  readonly confirmed_at_ms: number | null;
  /** The 30-second step of the newest code that was taken: that one and older ones are not taken again. */
  readonly last_step: number;
}

interface RecoveryCodesTable {
  readonly account: string;
  readonly code_hash: string;
}

interface SignInFailuresTable {
  /** 'account NAME' or 'address IP'. */
  readonly whose: string;
  readonly failures: number;
  readonly last_failure_at_ms: number;
  readonly locked_until_ms: number;
}

interface ApprovalsTable {
  readonly id: string;
  readonly host_id: string;
  readonly fingerprint: string;
  readonly asked_by: string;
  readonly asked_at_ms: number;
  readonly expires_at_ms: number;
  /** What was asked for, and the plan that it came to and that is reviewed; both JSON. */
  readonly request: string;
  readonly plan: string;
  /** 'approved', 'refused', and 'used' once the run was started. */
  readonly decision: string | null;
  readonly decided_by: string | null;
  readonly decided_at_ms: number | null;
}

/** Rows are only added. `text` and its hash are the entry; what follows repeats what it is searched by. */
export interface LogTable {
  readonly number: number;
  /** A LogEntry, canonical JSON. */
  readonly text: string;
  readonly hash: string;
  readonly previous: string;
  readonly at_ms: number;
  readonly kind: string;
  readonly outcome: string;
  readonly account: string | null;
  readonly host: string | null;
  readonly run: string | null;
  readonly batch: string | null;
}

/** One row a console: what it writes to find out whether it can. */
interface HealthTable {
  readonly console: string;
  readonly written_at_ms: number;
}
