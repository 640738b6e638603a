import { describeChannel } from '../../../test/contracts/channel.contract.ts';
import { openTelegramRig } from '../../../test/emulators/telegram/telegram-rig.ts';

describeChannel('the Telegram channel by long polling', () => openTelegramRig('polling'));
describeChannel('the Telegram channel by webhook', () => openTelegramRig('webhook'));
