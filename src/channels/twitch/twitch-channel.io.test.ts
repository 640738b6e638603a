import { describeChannel } from '../../../test/contracts/channel.contract.ts';
import { openTwitchRig } from './twitch.fixtures.ts';

describeChannel('the Twitch channel', async () => {
  const rig = await openTwitchRig();
  const { streamer, platform } = rig.twitch;
  return {
    open: () => rig.open(),
    conversation: streamer.id,
    platform,
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
});
