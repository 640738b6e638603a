import { createWebChannel } from './web-channel.ts';
import { describeChannel } from '../../../test/contracts/channel.contract.ts';

describeChannel('the web channel', () =>
  Promise.resolve({
    open: () => createWebChannel({ clock: () => Date.now() }),
    conversation: 'thr_1',
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }),
);
