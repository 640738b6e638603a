/** Writes `.env.example` and `sanctum.example.yaml` anew from the table of settings and the plugins' schemas; a test holds them against it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { envExample, yamlExample } from '../src/config/example.ts';
import { loadParts } from '../src/wire.ts';

const root = path.resolve(import.meta.dirname, '..');
writeFileSync(path.join(root, '.env.example'), envExample());
writeFileSync(path.join(root, 'sanctum.example.yaml'), yamlExample(loadParts({}).plugins.schemas));
