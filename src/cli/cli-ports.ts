import type { Config, ConfigSources } from '../config.ts';
import type { ConfigProblem } from '../config/files.ts';
import type { Result } from '../kernel/result.ts';
import type { Secret } from '../kernel/secret.ts';
import type { Log } from './log.ts';
import type { Operations } from './operations.ts';
import type { ReplayReport } from '../apps/chronicler/playback/replay-report.ts';
import type { ReplayAsk, ReplayWatch } from './replay.ts';
import type { Terminal } from './terminal.ts';

/** A running Sanctum. */
export type House = AsyncDisposable & {
  /** Address of the studio. */
  readonly url: string;
  /** Says in one sentence where it is, who answers, with which store and model. */
  readonly ready: string;
  readonly operations: Operations;
};

/** What the command line needs from the rest; each loads its part of the program only when it is called. */
export type CliPorts = {
  readonly loadConfig: (
    overrides?: Partial<ConfigSources>,
  ) => Promise<Result<Config, readonly ConfigProblem[]>>;
  /** The text of a `sanctum.yaml` with every setting and its default. */
  readonly exampleSettings: () => Promise<string>;
  readonly createLog: (config: Config) => Promise<Log>;
  /** Opens the store for one command, without server, channels and workers. */
  readonly open: (config: Config, log: Log) => Promise<Operations & AsyncDisposable>;
  /** Starts everything. The token is asked from whoever comes, where there is one. */
  readonly serve: (config: Config, log: Log, adminToken: Secret | null) => Promise<House>;
  /** Puts a backup in the place of the store, which nobody may have open. */
  readonly restore: (
    config: Config,
    log: Log,
    ask: { readonly file: string; readonly force: boolean },
  ) => Promise<{ readonly file: string; readonly kept: string | null; readonly forgotten: number }>;
  /** Plays recorded chat through the pipeline. */
  readonly replay: (config: Config, log: Log, ask: ReplayAsk, watch: ReplayWatch) => Promise<ReplayReport>;
  readonly terminal: Terminal;
  /** Aborts when the program is asked to stop. */
  readonly stop: AbortSignal;
  readonly clock: () => number;
  readonly version: string;
};
