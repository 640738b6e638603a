import type { NewEvent } from './event.ts';
import type { Result } from './result.ts';

/**
 * One idea's rules. Both functions are pure and total: a refusal is a value, a thrown error is a bug, and `evolve` never
 * refuses an event that was once accepted (an unknown one leaves the state as it is).
 */
export type Decider<State, Command, Event extends NewEvent, Refusal> = {
  readonly initial: State;
  readonly decide: (command: Command, state: State) => Result<readonly Event[], Refusal>;
  /** `revision` is the event's own, which a thread uses as the name of its node. */
  readonly evolve: (state: State, event: Event, revision: number) => State;
};

/** The state after these events, of which the first has the revision `from`. */
export function fold<State, Event extends NewEvent>(
  decider: Pick<Decider<State, never, Event, never>, 'evolve'>,
  state: State,
  events: Iterable<Event>,
  from = 1,
): State {
  let folded = state;
  let revision = from;
  for (const event of events) {
    folded = decider.evolve(folded, event, revision);
    revision += 1;
  }
  return folded;
}
