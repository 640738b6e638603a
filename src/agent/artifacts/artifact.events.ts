import { toName } from '../prompt/spotlight.ts';
import type { Medium } from '../../kernel/thread/thread.events.ts';

/** What was made of something that came with a message (O2). */
export type ArtifactKind = 'voice_transcript' | 'image_json' | 'ocr_text' | 'file_meta' | 'tool_result';

/** One artifact; `content` is a text, JSON as text, or where it failed what stands in its place. */
export type Artifact = {
  readonly message: string;
  /** Which of the message's media, counted from 0. */
  readonly medium: number;
  readonly kind: ArtifactKind;
  readonly state: 'done' | 'failed';
  readonly content: string;
  /** Where the file lies in the object store, and its digest; null where there is none. */
  readonly uri: string | null;
  readonly sha256: string | null;
  /** Media type of the file. */
  readonly media: string | null;
  readonly bytes: number | null;
  /** `provider/model` that made it. */
  readonly model: string | null;
};

/** What happens to artifacts, in the stream of their thread. It belongs to its message and is linear. */
export type ArtifactEvent = { readonly type: 'artifact.made'; readonly data: Artifact };

/** The types of these events. */
export const artifactEventTypes: readonly string[] = ['artifact.made'];

/** The artifact that answers what a medium holds: without it nothing is known of it yet. */
export function mainKindOf(medium: Pick<Medium, 'kind'>): ArtifactKind {
  if (medium.kind === 'voice') return 'voice_transcript';
  return medium.kind === 'image' ? 'image_json' : 'file_meta';
}

/** What stands for a medium of which nothing could be made, such as `[voice, 14 s, not transcribed]`. */
export function standInFor({ kind, name, seconds }: Medium, yet = ''): string {
  const length = seconds === undefined ? '' : `, ${Math.round(seconds)} s`;
  if (kind === 'voice') return `[voice${length}, not transcribed${yet}]`;
  if (kind === 'image') return `[image, not described${yet}]`;
  return `[file${name === undefined ? '' : ` ${toName(name, 120)}`}, not fetched${yet}]`;
}
