/** Takes keys out of a text. */
export type Scrub = (text: string) => string;

const patterns: readonly RegExp[] = [
  // Keys by their usual prefixes: OpenAI, Anthropic, Featherless, Groq, Hugging Face, Google.
  /\b(?:sk|rk|pk|rc|gsk|hf|xai)[-_][A-Za-z0-9_-]{8,}/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /\bBearer\s+[A-Za-z0-9._~+/=-]+/gi,
  // A masked echo such as `sk-ab****yz` still tells part of it.
  /\b[\w-]{2,12}\*{3,}[\w-]{0,8}/g,
];

/** Scrubs these keys, whatever they look like, and everything that looks like one; credentials and queries of addresses too. */
export function createScrub(secrets: readonly (string | undefined)[]): Scrub {
  const known = secrets.filter((secret): secret is string => secret !== undefined && secret.length >= 4);
  return (text) => {
    let clean = text.replaceAll(/\b(https?:\/\/)[^\s/@"']+@/gi, '$1');
    clean = clean.replaceAll(/([?&](?:key|api[-_]?key|token|access_token)=)[^\s&"']+/gi, '$1[key]');
    for (const secret of known) clean = clean.replaceAll(secret, '[key]');
    for (const pattern of patterns) clean = clean.replaceAll(pattern, '[key]');
    return clean;
  };
}

/** An address without user, password and query, fit to be shown. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return '(an address that cannot be read)';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
