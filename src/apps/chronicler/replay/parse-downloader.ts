import { z } from 'zod';
import { parseJson, reasonOf } from './parse-recording.ts';
import type { RecordedEntry, SkippedLine } from './parse-recording.ts';

/** Whether a file that begins so is a document of TwitchDownloader and not JSON lines. */
export function isDownloaderFile(beginning: string): boolean {
  const plain = beginning.replace(/^\uFEFF/, '').trimStart();
  return (
    plain.startsWith('{') && /"(?:FileInfo|comments|embeddedData|streamer)"\s*:/.test(plain.slice(0, 4_000))
  );
}

const optionalText = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => text ?? null);

const document = z.object({
  streamer: z.object({ name: optionalText }).nullish().catch(null),
  video: z
    .object({
      title: optionalText,
      created_at: optionalText,
      game: optionalText,
      start: z.number().nullish().catch(null),
      end: z.number().nullish().catch(null),
      chapters: z
        .array(
          z
            .object({
              startMilliseconds: z.number().nonnegative(),
              gameDisplayName: optionalText,
              description: optionalText,
            })
            .nullable()
            .catch(null),
        )
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
  comments: z.array(z.unknown()),
});

const comment = z.object({
  _id: optionalText,
  created_at: optionalText,
  content_offset_seconds: z.number().nonnegative(),
  commenter: z.object({
    _id: optionalText,
    name: optionalText,
    display_name: optionalText,
    created_at: optionalText,
  }),
  message: z.object({
    body: z.string().transform((text) => text.slice(0, 10_000)),
    user_badges: z
      .array(z.object({ _id: z.string(), version: z.union([z.string(), z.number()]).nullish() }))
      .nullish()
      .catch(null),
  }),
});

/**
 * Reads the JSON that TwitchDownloader writes for a chat: `video` gives start, title and chapters, `comments` the messages by their
 * offset. A comment that cannot be read is skipped with its number, counted from 1. Never throws.
 */
export function parseDownloaderFile(text: string): readonly (RecordedEntry | SkippedLine)[] {
  const skip = (line: number, reason: string): SkippedLine => ({ type: 'skipped', line, reason });
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  if (value === undefined) return [skip(1, 'the document is no complete JSON')];
  const read = document.safeParse(value);
  if (!read.success) return [skip(1, `in the document: ${reasonOf(read.error)}`)];
  const { video, streamer, comments } = read.data;
  const parsed = comments.map((one) => comment.safeParse(one));
  const start = startOf(video?.created_at ?? null, parsed);
  const chapters = (video?.chapters ?? [])
    .filter((chapter) => chapter !== null)
    .sort((a, b) => a.startMilliseconds - b.startMilliseconds);
  const [first] = chapters;
  const title = video?.title ?? null;
  const categoryOf = (chapter: (typeof chapters)[number] | undefined) =>
    chapter?.gameDisplayName ?? chapter?.description ?? null;
  const entries: (RecordedEntry | SkippedLine)[] = [
    {
      type: 'stream.online',
      at: start,
      title,
      category: categoryOf(first) ?? video?.game ?? null,
      streamer: streamer?.name ?? null,
    },
  ];
  let last = start;
  let nextChapter = 1;
  const openChapters = (until: number): void => {
    for (let chapter = chapters[nextChapter]; chapter !== undefined; chapter = chapters[nextChapter]) {
      const at = start + chapter.startMilliseconds;
      if (at > until) return;
      nextChapter += 1;
      entries.push({ type: 'channel.update', at, title, category: categoryOf(chapter) });
      last = Math.max(last, at);
    }
  };
  for (const [place, one] of parsed.entries()) {
    if (!one.success) {
      entries.push(skip(place + 1, `comment: ${reasonOf(one.error)}`));
      continue;
    }
    const { content_offset_seconds: offset, commenter, message, _id: id } = one.data;
    const author = commenter.display_name ?? commenter.name;
    if (author === null || author.trim() === '') {
      entries.push(skip(place + 1, 'comment: it has no author'));
      continue;
    }
    const at = start + Math.round(offset * 1_000);
    openChapters(at);
    last = Math.max(last, at);
    entries.push({
      type: 'message',
      at,
      id,
      author: author.trim().slice(0, 200),
      authorId: commenter._id,
      text: message.body,
      badges: (message.user_badges ?? []).map((badge) => `${badge._id}/${badge.version ?? ''}`),
      firstMessage: false,
      accountCreatedAt: timeOf(commenter.created_at),
      mentionsAgent: false,
    });
  }
  openChapters(Number.POSITIVE_INFINITY);
  const length = video?.end ?? null;
  entries.push({ type: 'stream.offline', at: Math.max(last, length === null ? 0 : start + length * 1_000) });
  return entries;
}

type Parsed = ReturnType<typeof comment.safeParse>;

/** When the video began: as it says, else as the first comment's time and offset give it, else 1970. */
function startOf(createdAt: string | null, comments: readonly Parsed[]): number {
  const told = timeOf(createdAt);
  if (told !== null) return told;
  for (const one of comments) {
    const at = one.success ? timeOf(one.data.created_at) : null;
    if (one.success && at !== null)
      return Math.max(0, at - Math.round(one.data.content_offset_seconds * 1_000));
  }
  return 0;
}

function timeOf(text: string | null): number | null {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isFinite(at) && at >= 0 ? at : null;
}
