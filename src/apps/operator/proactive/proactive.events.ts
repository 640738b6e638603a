/** What can happen to proactive work as a whole. */
export type ProactiveEvent =
  | {
      readonly type: 'proactive.paused';
      readonly data: {
        readonly why: string;
        /** The owner's word, or too many failures in a row. */
        readonly by: 'owner' | 'breaker';
      };
    }
  | { readonly type: 'proactive.resumed'; readonly data: object };

const known: { readonly [Type in ProactiveEvent['type']]: true } = {
  'proactive.paused': true,
  'proactive.resumed': true,
};

/** The types of these events. */
export const proactiveEventTypes: readonly string[] = Object.keys(known);

/** The one stream of proactive work. */
export const proactiveStream = 'proactive:work';
