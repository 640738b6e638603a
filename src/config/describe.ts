import type { Config } from '../config.ts';
import type { Settings } from './settings.ts';

/** A group of settings as the studio shows them; secrets only say whether they are set. */
export type DescribedGroup = {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly value: string; readonly source: string }[];
};

/** What is configured, for people: names, values in force, and where each was set. */
export function describeConfig(config: Config): readonly DescribedGroup[] {
  const row = (name: string, key: keyof Settings, value: string) => ({
    name,
    value,
    source: config.given.get(key)?.where ?? 'default',
  });
  const { http, store } = config;
  const secret = (present: boolean) => (present ? 'set' : 'not set');
  return [
    {
      title: 'House',
      rows: [
        row('Name', 'appName', config.name),
        row('Environment', 'appEnvironment', config.environment),
        row('Data folder', 'dataDirectory', config.dataDirectory),
        row('Exports', 'exportPath', config.exportDirectory),
        row('Agents', 'agentsDirectory', config.agents[0]?.path ?? 'the default agent'),
        row('Log level', 'logLevel', config.logLevel),
      ],
    },
    {
      title: 'Store',
      rows: [
        row('Engine', 'databaseUrl', store.type === 'sqlite' ? 'SQLite' : 'PostgreSQL'),
        ...(store.type === 'sqlite' ? [row('File', 'databaseUrl', store.file)] : []),
      ],
    },
    {
      title: 'Web',
      rows: [
        row('Listens on', 'host', `${http.host}:${http.port}`),
        row('Public address', 'publicUrl', http.publicUrl ?? 'none'),
        row('Admin token', 'adminToken', secret(http.adminToken !== null)),
        row('TLS', 'tlsCertificate', http.tls === null ? 'by a proxy, or none' : 'certificate files'),
      ],
    },
    {
      title: 'Budget',
      rows: [
        row(
          'Proactive tokens in 24 hours',
          'proactiveTokens',
          config.proactiveTokensPerDay.toLocaleString('en'),
        ),
        row(
          'Proactive tokens in one call',
          'proactiveCall',
          config.proactiveTokensPerCall.toLocaleString('en'),
        ),
        row('Quiet hours', 'proactiveQuiet', config.proactiveQuietHours ?? 'none'),
        row(
          'Alarm for answers in 24 hours',
          'reactiveAlarm',
          config.reactiveAlarmTokensPerDay === 0
            ? 'none'
            : config.reactiveAlarmTokensPerDay.toLocaleString('en'),
        ),
      ],
    },
  ];
}
