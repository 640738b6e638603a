import { flag, optionalText } from './setting.ts';
import type { Setting } from './setting.ts';

/** What can be set about commands of agents and coding agents. */
export const executorSettings = {
  allowUnsandboxed: flag(
    {
      env: 'ALLOW_UNSANDBOXED',
      path: 'operator.allowUnsandboxed',
      about: 'Whether agents may run commands where no sandbox holds them, with all rights of this program.',
    },
    false,
  ),
  claudeCodePath: optionalText({
    env: 'CLAUDE_CODE_PATH',
    path: 'operator.claudeCodePath',
    about: 'Your installed Claude Code, where it is not in the usual folders.',
  }),
} as const satisfies { readonly [key: string]: Setting };
