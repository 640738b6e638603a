import { z } from 'zod';
import type { PluginRoute } from '../plugin.ts';
import type { Audit } from './audit.ts';

const mostShown = 200;
/** Anything but the number of an entry begins with the newest. */
const listQuery = z.object({ before: z.coerce.number().int().positive().optional().catch(undefined) });

/** The audit log over the API: reading and checking, nothing else. */
export function auditRoutes(audit: Audit): readonly PluginRoute[] {
  return [
    {
      method: 'GET',
      path: '/api/audit',
      summary: 'The audit log, newest first; `before` names an entry.',
      query: listQuery,
      handle: async ({ query }) => {
        const { before } = listQuery.parse(query);
        const rows = await audit.list({
          limit: mostShown,
          ...(before === undefined ? {} : { before }),
        });
        return { status: 200, body: { entries: rows.map((row) => ({ ...row })) } };
      },
    },
    {
      method: 'GET',
      path: '/api/audit/verify',
      summary: 'Whether every entry of the audit log is as it was written.',
      handle: async ({ signal }) => ({ status: 200, body: { ...(await audit.verify(signal)) } }),
    },
  ];
}
