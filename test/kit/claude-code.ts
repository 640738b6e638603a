import { tmpdir } from 'node:os';
import path from 'node:path';

/** The version that is tested against; another one may speak differently. */
export const testedClaudeCode = '2.1.329';

/** Where `npm run claude-code-test` installs it, outside of the repository, and where tests look for it. */
export const claudeCodeFolder = path.join(tmpdir(), `sanctum-claude-code-${testedClaudeCode}`);

/** The program in that folder. */
export const claudeCodeFile = path.join(claudeCodeFolder, 'node_modules/.bin/claude');
