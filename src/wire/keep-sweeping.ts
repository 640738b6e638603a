import type { TurnPorts } from '../agent/turn/turn-ports.ts';
import { sweepTurns } from '../agent/turn/sweep-turns.ts';
import type { Log } from '../cli/log.ts';

const everyMs = 5_000;

/** Looks at the start and every five seconds for turns that nobody works on any more. */
export function keepSweeping(ports: TurnPorts, log: Log): Disposable {
  const sweep = (): void => {
    sweepTurns(ports).then(
      (ended) => {
        if (ended > 0) log('warn', 'Turns that nobody worked on were ended', { ended });
      },
      (error: unknown) => log('warn', 'Turns could not be looked through', { error }),
    );
  };
  sweep();
  const timer = setInterval(sweep, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
