import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { trySandbox } from '../apps/operator/executors/sandbox/try-sandbox.ts';
import type { Config } from '../config.ts';
import type { Check } from './operations.ts';

/** Bytes below which the disk counts as nearly full. */
const littleRoom = 500_000_000;

/** What can be told without the store: Node, the data folder, the address. */
export async function checkMachine(config: Config): Promise<readonly Check[]> {
  return [
    {
      name: 'node',
      state: 'ok',
      detail: `Node ${process.versions.node} on ${process.platform} ${process.arch}`,
    },
    { name: 'configuration', state: 'ok', detail: 'complete and in order' },
    checkFolder(config.dataDirectory),
    checkAddress(config),
    await checkSandbox(config),
  ];
}

async function checkSandbox({ settings }: Config): Promise<Check> {
  const name = 'sandbox';
  const tried = await trySandbox();
  if (tried.level === 'bwrap') {
    return { name, state: 'ok', detail: 'bubblewrap, tried: commands of agents run without network' };
  }
  if (settings.allowUnsandboxed) {
    const detail = `none (${tried.reason}): commands of agents run with all rights of this program, as ALLOW_UNSANDBOXED says`;
    return { name, state: 'warning', detail };
  }
  return { name, state: 'ok', detail: `none (${tried.reason}): commands and files are off for agents` };
}

function checkFolder(folder: string): Check {
  const present = existing(folder);
  try {
    accessSync(present, constants.W_OK | constants.R_OK);
  } catch {
    return {
      name: 'data folder',
      state: 'failed',
      detail: `${present} cannot be written by this user: change its owner, or set DATA_DIR`,
    };
  }
  const { bavail, bsize } = statfsSync(present);
  const free = bavail * bsize;
  const room = `${(free / 1e9).toFixed(1)} GB free`;
  if (free < littleRoom)
    return { name: 'data folder', state: 'warning', detail: `${folder} has only ${room}: make room soon` };
  return { name: 'data folder', state: 'ok', detail: `${folder}, ${room}` };
}

function existing(folder: string): string {
  let at = folder;
  while (!existsSync(at) && path.dirname(at) !== at) at = path.dirname(at);
  return at;
}

function checkAddress({ http }: Config): Check {
  const address = `${http.host}:${http.port}`;
  if (http.isLocal)
    return { name: 'address', state: 'ok', detail: `${address}, reachable from this machine alone` };
  if (http.adminToken === null) {
    return {
      name: 'address',
      state: 'failed',
      detail: `${address} can be reached by others: set ADMIN_TOKEN`,
    };
  }
  if (http.tls === null && http.publicUrl?.startsWith('https:') !== true) {
    const detail = `${address} can be reached by others without encryption: put a proxy with TLS before it, or set TLS_CERT_FILE and TLS_KEY_FILE`;
    return { name: 'address', state: 'warning', detail };
  }
  return { name: 'address', state: 'ok', detail: `${address}, behind an admin token and TLS` };
}
