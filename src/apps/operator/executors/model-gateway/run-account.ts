import type { Ledger, LedgerEntry, LedgerOutcome } from '../../../../llm/ledger.ts';
import type { ModelFailure, Usage } from '../../../../llm/model.ts';
import type { SpendGate } from '../../../../llm/spend-gate.ts';

/** For whom a run calls models, and how much it may use. */
export type RunAccount = {
  readonly scope: 'reactive' | 'proactive';
  readonly principal: string;
  readonly thread: string;
  readonly turn: string;
  /** As accounts name it, such as `claude_code`. */
  readonly provider: string;
  /** Tokens of the whole run. */
  readonly tokenCap: number;
};

/** What an account of runs needs. */
export type AccountPorts = {
  readonly ledger: Ledger;
  readonly gate: SpendGate;
  readonly nextId: () => string;
  readonly clock: () => number;
  readonly report: (error: unknown) => void;
};

/** One request that may be made; it must be settled. */
export type OpenRequest = { readonly settle: (usage: Usage, outcome: string) => Promise<void> };

/** Keeps one run within its cap, and every request of it on the account (L6). */
export type RunMeter = {
  /** A failure instead of a request: over the cap, over the budget, or the account cannot be written. */
  readonly open: (
    model: string,
    estimatedInput: number,
    mostOutput: number,
    signal: AbortSignal,
  ) => Promise<OpenRequest | ModelFailure>;
  readonly spent: () => Usage;
  /** Whether a request was refused because of the cap. */
  readonly capped: () => boolean;
};

const nothing: Usage = { input: 0, output: 0, cached: 0, total: 0, estimated: false };
/** An open row is given up this long after it was opened. */
const leaseMs = 660_000;

/** Opens the meter of one run. Requests under way count with all that they may cost, so that several at once cannot pass the cap. */
export function createRunMeter(account: RunAccount, ports: AccountPorts): RunMeter {
  const { ledger, gate, clock, report } = ports;
  let spent = nothing;
  let reserved = 0;
  let capped = false;

  async function reserve(entry: LedgerEntry, signal: AbortSignal): Promise<ModelFailure | null> {
    try {
      await ledger.open(entry);
      const denied = await gate.reserve(entry, signal);
      if (denied === null) return null;
      await ledger.settle(entry.call, { usage: nothing, outcome: denied.code, at: clock() });
      return denied;
    } catch (error) {
      report(error);
      const message = 'The call was not made because the token account cannot be written.';
      return { code: 'unavailable', class: 'transient', message };
    }
  }

  return {
    spent: () => spent,
    capped: () => capped,
    async open(model, estimatedInput, mostOutput, signal) {
      const most = estimatedInput + mostOutput;
      if (spent.total + reserved + most > account.tokenCap) {
        capped = true;
        const message = `This run may use ${account.tokenCap} tokens and has used ${spent.total}; the next call could need ${most}.`;
        return { code: 'rate-limited', class: 'permanent', message };
      }
      reserved += most;
      const { scope, principal, thread, turn, provider } = account;
      const at = clock();
      const entry: LedgerEntry = {
        call: ports.nextId(),
        role: 'chat',
        provider,
        model,
        purpose: { scope, principal, cause: 'execute', thread, turn },
        attempt: 1,
        reserved: most,
        at,
        expiresAt: at + leaseMs,
      };
      const denied = await reserve(entry, signal);
      if (denied !== null) {
        reserved -= most;
        return denied;
      }
      return {
        async settle(usage, outcome) {
          reserved -= most;
          spent = add(spent, usage);
          const settled: LedgerOutcome = { usage, outcome, at: clock() };
          // It is paid for: what cannot be written now is settled as abandoned at the next start.
          await ledger.settle(entry.call, settled).catch(report);
          await gate.settle(entry, settled).catch(report);
        },
      };
    },
  };
}

function add(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cached: a.cached + b.cached,
    total: a.total + b.total,
    estimated: a.estimated || b.estimated,
  };
}
