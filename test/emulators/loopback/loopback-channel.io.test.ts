import { describeChannel } from '../../contracts/channel.contract.ts';
import { createLoopbackChannel } from './loopback-channel.ts';
import { startLoopback } from './loopback-platform.ts';

for (const guarantee of ['idempotent', 'lookup', 'at-most-once'] as const) {
  describeChannel(`the loopback channel, ${guarantee}`, async () => {
    const loopback = await startLoopback(guarantee);
    const { url, secret, conversation, platform } = loopback;
    return {
      open: () => createLoopbackChannel({ url, secret, guarantee }),
      conversation,
      platform,
      [Symbol.asyncDispose]: () => loopback[Symbol.asyncDispose](),
    };
  });
}
