/** Largest signal in bytes: PostgreSQL carries no more in one notification. */
const largest = 7000;

/** Throws where a signal is too large to travel between nodes. */
export function checkSignal(topic: string, payload: string): void {
  if ((topic.length + payload.length) * 3 < largest) return;
  const bytes = Buffer.byteLength(topic) + Buffer.byteLength(payload);
  if (bytes < largest) return;
  throw new RangeError(`Cannot send a signal of ${bytes} bytes on "${topic}": the limit is ${largest}`);
}
