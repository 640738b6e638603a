import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md'], { cwd: root }).sort();
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

describe('the documents', () => {
  it('Q5 link to nothing that does not exist', () => {
    assert.ok(pages.includes('README.md') && pages.length > 10, `only ${pages.length} pages found`);
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(path.resolve(root, path.dirname(page), target)))
        .map((target) => `${page} → ${target}`),
    );
    assert.deepEqual(broken, []);
  });

  it('Q5 name scripts, files and variables that exist', () => {
    const readme = read('README.md');
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: { readonly [name: string]: string } };
    const asked = [...readme.matchAll(/npm run (\w+)/g)].map(([, name = '']) => name);
    assert.deepEqual(
      asked.filter((name) => !(name in scripts)),
      [],
    );
    const files = [...readme.matchAll(/(?:npm test --|bash|node) ((?:src|scripts|\.ci)\/\S+)/g)].map(([, name = '']) => name);
    assert.ok(files.length >= 3);
    assert.deepEqual(
      files.filter((name) => !existsSync(path.join(root, name))),
      [],
    );
    const variables = [...readme.matchAll(/`([A-Z]+(?:_[A-Z]+)+)[`=]/g)].map(([, name = '']) => name);
    const known = read('.env.example');
    assert.ok(variables.length > 10);
    assert.deepEqual(
      variables.filter((name) => !known.includes(`#${name.replace(/_FILE$/, '')}`)),
      [],
    );
  });

  it('Q5 decisions are numbered once each, dated, and tell context, decision and cost', () => {
    const decisions = pages.filter((page) => page.startsWith('docs/decisions/'));
    const numbers = decisions.map((page) => path.basename(page).slice(0, 4));
    assert.equal(new Set(numbers).size, numbers.length);
    const poor = decisions.filter((page) => {
      const text = read(page);
      const number = Number(path.basename(page).slice(0, 4));
      return !(
        text.startsWith(`# ${number}. `) &&
        /^\d{4}-\d{2}-\d{2} · /m.test(text) &&
        ['**Context.**', '**Decision.**', '**Cost.**'].every((part) => text.includes(part))
      );
    });
    assert.deepEqual(poor, []);
  });
});
