import type { Migration } from '../../../store/migration.ts';

type Common = {
  stream: string;
  title: string;
  status: string;
  priority: number;
  notes: string;
  next_note: string;
  added_at: number;
  changed_at: number;
};

/** Read models of projects and tasks, for Kysely (O2). */
export type WorkTables = {
  projects: Common & { project: string };
  tasks: Common & {
    task: string;
    project: string | null;
    /** When a cycle last worked on it. */
    worked_at: number | null;
    /** Cycles since a person last changed it. */
    cycles: number;
  };
  /** What each cycle did, for people. */
  task_cycles: {
    stream: string;
    revision: number;
    task: string;
    cycle: string;
    outcome: string;
    summary: string;
    steps: number;
    at: number;
  };
};

/** The tables of projects and tasks. */
export const workMigration: Migration = {
  id: '0040-operator-work',
  up: ({ integer, text, end }) => {
    const common = `stream ${text} primary key, title ${text} not null, status ${text} not null,
      priority ${integer} not null, notes ${text} not null, next_note ${text} not null,
      added_at ${integer} not null, changed_at ${integer} not null`;
    return [
      `create table projects(${common}, project ${text} not null)${end}`,
      `create table tasks(${common}, task ${text} not null, project ${text}, worked_at ${integer},
        cycles ${integer} not null)${end}`,
      'create index tasks_status on tasks(status, priority, added_at)',
      'create index tasks_project on tasks(project) where project is not null',
      `create table task_cycles(
         stream ${text} not null, revision ${integer} not null, task ${text} not null, cycle ${text} not null,
         outcome ${text} not null, summary ${text} not null, steps ${integer} not null, at ${integer} not null,
         primary key(stream, revision)
       )${end}`,
      'create index task_cycles_time on task_cycles(at)',
    ];
  },
};
