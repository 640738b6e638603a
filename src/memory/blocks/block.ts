import type { Decider } from '../../kernel/decider.ts';
import type { Place } from '../../kernel/event.ts';
import { accept, refuse, unreachable } from '../../kernel/result.ts';
import type { BlockEvent, BlockShape } from './block.events.ts';

/** What a block must know to decide; its value comes with the command, as only the selected paths tell which one holds. */
export type BlockState = { readonly exists: boolean; readonly shape: BlockShape };

type Named = { readonly agent: string; readonly label: string };

/** What may be asked of a block. */
export type BlockCommand =
  /** `version` is 1, or one more than the last value of a block of that name that was removed. */
  | ({ readonly type: 'block.create'; readonly value: string; readonly version: number } & Named & BlockShape)
  | ({
      readonly type: 'block.edit';
      readonly value: string;
      /** The value in force, and how many there were. */
      readonly current: { readonly value: string; readonly version: number };
      /** Version that the editor saw; absent to edit whatever there is. */
      readonly expected?: number;
      readonly audience: readonly string[] | null;
      readonly place?: Place;
    } & Named)
  | ({ readonly type: 'block.change' } & Named & BlockShape)
  | ({ readonly type: 'block.remove'; readonly current: { readonly value: string } } & Named);

/** Why a block says no. */
export type BlockRefusal =
  | 'block-exists'
  | 'block-unknown'
  | 'block-too-long'
  | 'block-changed'
  | 'label-invalid';

const label = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,79}$/u;

/** The rules of a block of core memory (M1). */
export const block: Decider<BlockState, BlockCommand, BlockEvent, BlockRefusal> = {
  initial: { exists: false, shape: { description: '', limit: 0, audience: [] } },
  decide(command, state) {
    if (command.type === 'block.create') {
      if (state.exists) return refuse('block-exists');
      if (!label.test(command.label)) return refuse('label-invalid');
      if (command.value.length > command.limit) return refuse('block-too-long');
      const { type: _, ...data } = command;
      return accept([{ type: 'block.created', data }]);
    }
    if (!state.exists) return refuse('block-unknown');
    const { agent, label: name } = command;
    switch (command.type) {
      case 'block.edit': {
        const { value, current, expected, audience, place } = command;
        if (expected !== undefined && expected !== current.version) return refuse('block-changed');
        if (value.length > state.shape.limit) return refuse('block-too-long');
        if (value === current.value) return accept([]);
        const data = {
          agent,
          label: name,
          value,
          earlier: current.value,
          version: current.version + 1,
          audience,
        };
        return accept([{ type: 'block.edited', data, ...(place === undefined ? {} : { place }) }]);
      }
      case 'block.change': {
        const { type: _, ...shape } = command;
        return accept([{ type: 'block.changed', data: { ...shape, earlier: state.shape } }]);
      }
      case 'block.remove':
        return accept([
          { type: 'block.removed', data: { agent, label: name, earlier: command.current.value } },
        ]);
      default:
        return unreachable(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'block.created':
      case 'block.changed': {
        const { description, limit, audience } = event.data;
        return { exists: true, shape: { description, limit, audience } };
      }
      case 'block.removed':
        return { ...state, exists: false };
      default:
        return state;
    }
  },
};
