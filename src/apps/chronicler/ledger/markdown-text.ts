const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
const longest = 300;
/** Characters that mean something to a reader of markdown anywhere in a line. */
const special = /[\\`*[\]<>&~|$@]|_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_/gu;

/** Somebody's words as text of a markdown line: shown as they are, never as markup, link or HTML. Not for the start of a line. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replaceAll(special, (sign) => `\\${sign}`)
      // Addresses that a reader would make into links by themselves.
      .replaceAll(
        /:(?=\/)|(?<=\p{L})[.:](?=[\p{L}\p{N}])|(?<=\p{N})[.:](?=\p{L})|(?<=www)\./gu,
        (sign) => `\\${sign}`,
      )
      .replaceAll(/\b(mailto|javascript|data|https?|ftp|tel|vbscript):/gi, String.raw`$1\:`)
  );
}

/** Somebody's words for a place where they need not be verbatim: one line, nothing invisible, at most 300 characters. */
export function plainLine(text: string): string {
  const line = text.replaceAll(unseen, ' ').replaceAll(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return escapeMarkdown(
    characters.length <= longest ? line : `${characters.slice(0, longest).join('').trimEnd()}…`,
  );
}

/** An id as code where it is plain enough, otherwise as text. */
export function citeId(id: string): string {
  return /^[\w.:-]{1,100}$/.test(id) ? `\`${id}\`` : plainLine(id);
}

/** A link to a place in a recording, or the words alone where there is no address that leads to the web. */
export function vodLink(words: string, vodUrl: string | null, offset: number): string {
  if (vodUrl === null || !/^https?:\/\//i.test(vodUrl) || !URL.canParse(vodUrl)) return words;
  const url = new URL(vodUrl);
  url.searchParams.set('t', vodTime(offset));
  const href = url.href.replaceAll(
    /[()<>[\]\\`*_]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `[${words}](${href})`;
}

/** An offset as recordings take it: `1h2m3s`. */
export function vodTime(offset: number): string {
  const seconds = Math.max(0, Math.floor(offset / 1_000));
  return `${Math.floor(seconds / 3_600)}h${Math.floor((seconds % 3_600) / 60)}m${seconds % 60}s`;
}

/** A time of day on the streamer's clock, such as 20:14. */
export function timeOfDay(at: number, utcOffsetMinutes: number): string {
  return new Date(at + utcOffsetMinutes * 60_000).toISOString().slice(11, 16);
}

/** A day on the streamer's clock, such as 2026-11-14. */
export function dayOf(at: number, utcOffsetMinutes: number): string {
  return new Date(at + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);
}

/** A length of time for a person: "2 h 5 min", "40 s". */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A number with its noun: "1 message", "3 messages". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}
