declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** One utterance in a thread; also the id of the generation that produces it. */
export type MessageId = Branded<'MessageId'>;
/** One stimulus carried to its verdict. */
export type TurnId = Branded<'TurnId'>;

/** Names the message with this text. */
export const messageId = (text: string): MessageId => text as MessageId;
/** Names the turn with this text. */
export const turnId = (text: string): TurnId => text as TurnId;

/** Where new ids come from; ids sort by the time they were made. */
export type Ids = {
  /** A new id with this prefix, such as `msg_01k9…`: 48 bits of time and 80 random bits in Crockford's base 32. */
  readonly next: (prefix: string) => string;
};

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A ULID in lower case (github.com/ulid/spec): 10 digits of time, 16 of randomness.
 * @param at milliseconds since 1970, below 2^48
 * @param random ten bytes
 */
export function ulid(at: number, random: Uint8Array): string {
  let time = '';
  let rest = Math.max(0, Math.floor(at));
  for (let digit = 0; digit < 10; digit += 1) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  let bits = 0;
  let held = 0;
  for (const byte of random) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      tail += alphabet.charAt((held >> bits) & 31);
    }
  }
  return time + tail.slice(0, 16);
}
