import { z } from 'zod';
import { BadAnswerError } from '../failure.ts';
import { createScrub, shownUrl } from '../secrets.ts';
import type { TranscriptionModel } from './provider.ts';

/** Who turns speech into text, and where. */
export type TranscriptionOptions = {
  readonly account: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
};

const answer = z.object({
  text: z.string(),
  usage: z
    .looseObject({ input_tokens: z.number().optional(), output_tokens: z.number().optional() })
    .optional()
    .catch(undefined),
});

/** Any server that takes `POST {base}/audio/transcriptions` as OpenAI does; an address that ends in `/inference` is taken whole. */
export function createTranscription(options: TranscriptionOptions): TranscriptionModel {
  const { account, model, apiKey, baseUrl } = options;
  const url = baseUrl.endsWith('/inference') ? baseUrl : `${baseUrl}/audio/transcriptions`;
  return {
    provider: account,
    model,
    address: shownUrl(baseUrl),
    scrub: createScrub([apiKey]),
    async transcribe({ bytes, media }, signal) {
      const form = new FormData();
      form.set('model', model);
      form.set('response_format', 'json');
      form.set('file', new File([new Uint8Array(bytes)], `voice.${extensionOf(media)}`, { type: media }));
      const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
      const response = await fetch(url, { method: 'POST', headers, body: form, signal });
      const text = await response.text();
      if (!response.ok) throw new TranscriptionError(response, text);
      const read = answer.safeParse(parse(text));
      if (!read.success) throw new BadAnswerError('the answer holds no transcript', text.slice(0, 200));
      const { input_tokens: input, output_tokens: output } = read.data.usage ?? {};
      const tokens = input === undefined || output === undefined ? null : { input, output };
      return { text: read.data.text.trim(), tokens };
    },
  };
}

/** The provider said no. */
class TranscriptionError extends Error {
  override readonly name = 'TranscriptionError';
  readonly code = 'transcription-refused';
  readonly statusCode: number;
  readonly responseHeaders: { readonly [name: string]: string };
  readonly data: unknown;

  constructor(response: Response, body: string) {
    super(body.slice(0, 300));
    this.statusCode = response.status;
    this.responseHeaders = Object.fromEntries(response.headers);
    this.data = parse(body);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Servers tell the format by the file's name. */
function extensionOf(media: string): string {
  const type = media.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const known: { readonly [type: string]: string } = {
    'audio/mpeg': 'mp3',
    'audio/mp4': 'm4a',
    'audio/x-m4a': 'm4a',
    'audio/wav': 'wav',
    'audio/x-wav': 'wav',
    'audio/webm': 'webm',
    'audio/flac': 'flac',
  };
  return known[type] ?? 'ogg';
}
