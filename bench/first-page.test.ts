import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

const project = join(import.meta.dirname, '..');
/** What the browser runs of the start page and of what stands around it. */
const roots = [
  'app/providers.tsx',
  'components/shell/console-shell.tsx',
  'components/shell/page-error.tsx',
  'components/convert/topology-start-page.tsx',
];

/**
 * A console on a slow line is as quick as its first page is small, and one import of a model that imports a planner
 * brings a parser along unseen. Whoever adds a package here knows what it weighs: `npm run bench -- picture`.
 */
it('sends a browser no other packages with the first page', () => {
  expect([...packagesOf(roots)].sort()).toEqual([
    '@tanstack/react-query', // replaceEqualDeep alone
    'd3-selection',
    'd3-zoom',
    'lucide-react',
    'next/link',
    'next/navigation',
    'radix-ui',
    'react',
    'use-intl',
  ]);
});

/** Everything that these files import statically, and what they import. What is imported on demand is not in it. */
function packagesOf(files: readonly string[]): ReadonlySet<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const follow = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const imported of importsOf(readFileSync(file, 'utf8'))) {
      if (/^(\.|@\/)/.test(imported)) follow(resolveFile(file, imported));
      else packages.add(imported);
    }
  };
  for (const file of files) follow(join(project, file));
  return packages;
}

/** Types are gone when the browser gets it: `import type …`, and lists of nothing but types. */
function importsOf(source: string): readonly string[] {
  return [...source.matchAll(/^(?:import|export)\s(?!type\s)([^;'"]*?\sfrom\s)?['"]([^'"]+)['"]/gm)].flatMap(
    ([, what, from]) => (from === undefined || isOnlyTypes(what ?? '') ? [] : [from]),
  );
}

function isOnlyTypes(what: string): boolean {
  const [, list] = /^\{([^}]*)\}\s+from/.exec(what) ?? [];
  return list?.split(',').every((name) => /^\s*(type\s|$)/.test(name)) ?? false;
}

function resolveFile(from: string, imported: string): string {
  const path = imported.startsWith('@/') ? join(project, imported.slice(2)) : join(dirname(from), imported);
  const found = ['', '.ts', '.tsx']
    .map((end) => path + end)
    .find((file) => /\.\w+$/.test(file) && existsSync(file));
  if (found === undefined)
    throw new Error(`${relative(project, from)} imports ${imported}, which is not there`);
  return found;
}
