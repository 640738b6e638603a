import type { Upcaster, Upcasters } from './options.ts';

/** Data in the newest shape that this program knows, and the number of that shape. */
type Upcasted = { readonly schema: number; readonly data: object };

/** Brings an event's data to its current schema; a newer or unknown one stays as it is (K7). */
export type Upcast = (type: string, schema: number, data: object) => Upcasted;

/** Null where there is nothing to upcast, so that readers can leave the step out. */
export function createUpcast(upcasters: Upcasters | undefined): Upcast | null {
  const steps = new Map<string, readonly Upcaster[]>(Object.entries(upcasters ?? {}));
  if (steps.size === 0) return null;
  return (type, schema, data) => {
    let upcasted = data;
    let current = schema;
    for (const step of steps.get(type)?.slice(schema - 1) ?? []) {
      upcasted = step(upcasted);
      current += 1;
    }
    return { schema: current, data: upcasted };
  };
}
