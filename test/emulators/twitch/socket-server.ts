import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The server's side of one WebSocket (RFC 6455), as far as text frames go. */
export type ServerSocket = {
  readonly send: (text: string) => void;
  /** Says goodbye with a code; the client answers and the connection ends. */
  readonly close: (code: number, reason: string) => void;
  /** Cuts the connection without a word. */
  readonly cut: () => void;
  readonly onText: (listener: (text: string) => void) => void;
  readonly onClose: (listener: () => void) => void;
};

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Answers the handshake of an upgrade request and takes the connection over. */
export function acceptSocket(request: IncomingMessage, stream: Duplex): ServerSocket {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const texts: ((text: string) => void)[] = [];
  const closes: (() => void)[] = [];
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = readFrame(rest); frame !== null; frame = readFrame(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.opcode === opcodes.text) for (const listener of texts) listener(frame.body.toString('utf8'));
      if (frame.opcode === opcodes.ping) write(opcodes.pong, frame.body);
      if (frame.opcode === opcodes.close) {
        write(opcodes.close, frame.body);
        stream.end();
      }
    }
  });
  stream.on('error', () => stream.destroy());
  stream.once('close', () => {
    for (const listener of closes) listener();
  });

  function write(opcode: number, body: Buffer): void {
    if (!stream.writable) return;
    const head =
      body.length < 126
        ? Buffer.from([0x80 | opcode, body.length])
        : Buffer.from([0x80 | opcode, 126, body.length >> 8, body.length & 0xff]);
    stream.write(Buffer.concat([head, body]));
  }

  return {
    send: (text) => write(opcodes.text, Buffer.from(text)),
    close(code, reason) {
      write(opcodes.close, Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]));
    },
    cut: () => void stream.destroy(),
    onText: (listener) => void texts.push(listener),
    onClose: (listener) => void closes.push(listener),
  };
}

function readFrame(
  bytes: Buffer,
): { readonly opcode: number; readonly body: Buffer; readonly size: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes.readUInt8(1) & 0x7f;
  const lengthBytes = short === 126 ? 2 : 0;
  const start = 2 + lengthBytes + 4;
  if (bytes.length < start) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < start + length) return null;
  const mask = bytes.subarray(start - 4, start);
  const body = Buffer.from(bytes.subarray(start, start + length));
  for (const [index, value] of body.entries()) body[index] = value ^ (mask[index % 4] ?? 0);
  return { opcode: bytes.readUInt8(0) & 0x0f, body, size: start + length };
}
