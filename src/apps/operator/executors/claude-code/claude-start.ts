import path from 'node:path';
import { plainEnvironment } from '../sandbox/sandbox.ts';
import { claudeTools } from './claude-tools.ts';

/** Where Claude Code finds the gateway in the sandbox. */
export const socketInside = '/run/gw.sock';

/** Tokens that one of its answers may have; its own default is more than most runs may use at all. */
const answerTokens = 16_000;

/**
 * The words that start it headless (Claude Code 2.1.329): questions and answers as lines of JSON, permissions asked over the same
 * lines, no settings of the machine or of the folder, no tools but those that we judge.
 */
export function claudeArguments(
  rules: string,
  { model, maxTurns }: { readonly model: string | null; readonly maxTurns: number },
): readonly string[] {
  return [
    '-p',
    '--input-format',
    'stream-json',
    '--output-format',
    'stream-json',
    '--verbose',
    '--permission-prompt-tool',
    'stdio',
    '--permission-mode',
    'default',
    '--setting-sources',
    '',
    '--strict-mcp-config',
    '--no-session-persistence',
    '--tools',
    claudeTools.join(','),
    '--max-turns',
    String(maxTurns),
    '--append-system-prompt',
    rules,
    ...(model === null ? [] : ['--model', model]),
  ];
}

/** Everything that it finds in its environment: no key, no address but the socket. */
export function claudeEnvironment(
  token: string,
  home: string,
  socket: string,
): { readonly [name: string]: string } {
  return {
    ...plainEnvironment,
    HOME: home,
    CLAUDE_CONFIG_DIR: path.join(home, 'config'),
    ANTHROPIC_UNIX_SOCKET: socket,
    // With https it would speak TLS over the socket and try again until it times out.
    ANTHROPIC_BASE_URL: 'http://localhost',
    ANTHROPIC_API_KEY: token,
    CLAUDE_CODE_MAX_OUTPUT_TOKENS: String(answerTokens),
    CLAUDE_CODE_MAX_RETRIES: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
  };
}
