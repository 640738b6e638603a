import type { Fetched } from '../../agent/channel.ts';
import { mostMediaBytes } from '../../agent/channel.ts';
import type { BotApi, BotApiOptions } from './bot-api.ts';
import { faultOf, sentenceOf } from './bot-api.ts';

const tooLarge: Fetched = {
  type: 'permanent',
  message: `The file is larger than ${mostMediaBytes / 1024 / 1024} MB, more than Telegram gives to a bot.`,
};

/** Fetches a file by its id. The address holds the token, so it stays in here. */
export async function fetchFile(
  file: string,
  signal: AbortSignal,
  api: () => Promise<BotApi>,
  { token, apiRoot }: BotApiOptions,
): Promise<Fetched> {
  let path: string | undefined;
  try {
    const found = await (await api()).getFile({ file_id: file }, signal);
    if ((found.file_size ?? 0) > mostMediaBytes) return tooLarge;
    path = found.file_path;
  } catch (error) {
    const fault = faultOf(error);
    if (fault.type !== 'refused' || fault.code === 429 || fault.code >= 500) {
      const wait = fault.type === 'refused' ? fault.retryAfterMs : undefined;
      return {
        type: 'transient',
        message: `${sentenceOf(fault)}.`,
        ...(wait === undefined ? {} : { retryAfterMs: wait }),
      };
    }
    if (/too big/i.test(fault.description)) return tooLarge;
    return { type: 'permanent', message: `${sentenceOf(fault)}.` };
  }
  if (path === undefined) return { type: 'permanent', message: 'Telegram does not give this file to a bot.' };
  return download(`${apiRoot}/file/bot${token}/${path.split('/').map(encodeURIComponent).join('/')}`, signal);
}

async function download(url: string, signal: AbortSignal): Promise<Fetched> {
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      const message = `Telegram answered ${response.status} for the file.`;
      return { type: response.status >= 500 || response.status === 429 ? 'transient' : 'permanent', message };
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      length += chunk.byteLength;
      // Leaving the loop cancels the rest.
      if (length > mostMediaBytes) return tooLarge;
      chunks.push(chunk);
    }
    return { type: 'fetched', bytes: Buffer.concat(chunks), media: null };
  } catch {
    // The cause would show the address.
    return {
      type: 'transient',
      message: 'The file could not be fetched from Telegram: the connection broke.',
    };
  }
}
