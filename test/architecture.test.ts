import { describe, expect, it } from 'vitest';
import {
  functionsOf,
  importsOf,
  lineOf,
  type Node,
  nodesOf,
  readSources,
  type SourceFile,
} from './support/source-files.ts';

/** Which layers each layer may import. The files directly in `src/` are the composition root and may import all. */
const allowed: Record<string, readonly string[]> = {
  contract: [],
  domain: [],
  wire: ['contract', 'domain'],
  storage: ['domain'],
  samples: ['domain'],
  outbound: ['domain'],
  operations: ['domain', 'wire', 'storage', 'samples', 'outbound'],
  http: ['contract', 'domain', 'wire', 'operations'],
  client: ['contract'],
  sandbox: ['contract', 'domain', 'samples', 'operations', 'http', 'root'],
  cli: ['client', 'contract', 'sandbox', 'root'],
  web: ['client', 'contract'],
};
const rootFiles = [
  'app.ts',
  'blob-store-settings.ts',
  'client.ts',
  'config.ts',
  'main.ts',
  'operations.ts',
  'rate-limit-overrides.ts',
  'sandbox.ts',
  'server.ts',
];

/** Layers that may use nothing but these from outside. */
const onlyPackages: Record<string, readonly string[]> = {
  contract: ['typebox'],
  domain: ['node:crypto'],
  samples: [],
};

/** Packages that belong to one layer (or the root). */
const packageHome: Record<string, readonly string[]> = {
  kysely: ['storage'],
  postgres: ['storage'],
  'better-sqlite3': ['storage'],
  fastify: ['http', 'sandbox', 'root'],
  commander: ['cli'],
};

/** Name and version of the program stand there, and nowhere else. */
const ownFacts = '../../package.json';

const maxFileLines = 400;
const maxFunctionLines = 80;

/** A second verb in a file, with the reason why it lives there. */
const secondVerbs: Record<string, string> = {
  'src/operations/tokens/issue-tenant-token.ts tokenOfApp':
    'the same token, for the operator, without a secret',
  'src/operations/interview-records/rebuild-documents.ts rebuildOutdatedDocuments':
    'the same rebuild, where an upgrade made it necessary',
};

const sources = readSources('src');
const all = [...sources, ...['test', 'scripts', 'bench'].flatMap((folder) => readSources(folder))];

function layerOf({ path }: SourceFile): string {
  const parts = path.split('/');
  return parts.length === 2 ? 'root' : (parts[1] as string);
}

/** The layer that a relative import leads to, or its own. */
function layerOfRelative(file: SourceFile, specifier: string): string {
  return layerOf({ ...file, path: new URL(specifier, `file:///${file.path}`).pathname.slice(1) });
}

function namesOfPackages(file: SourceFile): string[] {
  return importsOf(file)
    .filter((name) => !name.startsWith('.') && !name.startsWith('#'))
    .map((name) =>
      name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] as string),
    );
}

function findings(find: (file: SourceFile) => readonly string[], files = sources): string[] {
  return files.flatMap((file) => find(file).map((what) => `${file.path}: ${what}`));
}

describe('the layers', () => {
  it('are the known ones', () => {
    const known = new Set([...Object.keys(allowed), 'root']);
    expect(findings((file) => (known.has(layerOf(file)) ? [] : [layerOf(file)]))).toEqual([]);
    const root = sources
      .filter((file) => layerOf(file) === 'root')
      .map((file) => file.path.slice('src/'.length));
    expect(root).toEqual(rootFiles);
    expect(sources.length).toBeGreaterThan(50);
  });

  it('import only what stands below them', () => {
    const wrong = findings((file) => {
      const layer = layerOf(file);
      if (layer === 'root') return [];
      const below = allowed[layer] ?? [];
      return importsOf(file)
        .filter((name) => name.startsWith('#'))
        .filter((name) => !below.includes(name.slice(1).split('/')[0] as string));
    });
    expect(wrong).toEqual([]);
  });

  it('reach across with #layer/file.ts and stay relative inside', () => {
    const wrong = findings((file) => {
      const layer = layerOf(file);
      const below = allowed[layer] ?? [];
      return importsOf(file).filter((name) => {
        if (name.startsWith('#')) return !/^#[a-z]+\/.+\.ts$/.test(name) || name.startsWith(`#${layer}/`);
        if (!name.startsWith('.') || name === ownFacts) return false;
        const target = layerOfRelative(file, name);
        const known = target === layer || (target === 'root' && below.includes('root'));
        return !known && !(layer === 'root' && name === './cli/program.ts');
      });
    });
    expect(wrong).toEqual([]);
  });

  it('use the packages that are theirs', () => {
    const wrong = findings((file) => {
      const layer = layerOf(file);
      return namesOfPackages(file).filter(
        (name) =>
          (onlyPackages[layer] && !onlyPackages[layer].includes(name)) ||
          (packageHome[name] && !packageHome[name].includes(layer)),
      );
    });
    expect(wrong).toEqual([]);
  });

  it('have no barrel but the index of the contract, and the doors of the root', () => {
    const reexporting = sources.filter((file) =>
      nodesOfType(file, 'ExportAllDeclaration').some((node) => !node.exported || layerOf(file) !== 'root'),
    );
    expect(reexporting.map(({ path }) => path)).toEqual([]);
    const indexes = sources.filter(({ path }) => path.endsWith('/index.ts')).map(({ path }) => path);
    expect(indexes).toEqual(['src/contract/index.ts', 'src/storage/migrations/index.ts']);
  });
});

function nodesOfType(file: SourceFile, type: string): Node[] {
  return [...nodesOf(file.program)].filter((node) => node.type === type);
}

describe('the code', () => {
  it('reads the environment in config.ts only', () => {
    const wrong = findings((file) => {
      if (file.path === 'src/config.ts') return [];
      return nodesOfType(file, 'MemberExpression')
        .filter((node) => /^process\s*\.\s*env|^process\[/.test(file.text.slice(node.start, node.end)))
        .map((node) => `line ${lineOf(file.text, node.start)}`);
    });
    expect(wrong).toEqual([]);
    const hidden = findings((file) => importsOf(file).filter((name) => /^(?:node:)?process$/.test(name)));
    expect(hidden).toEqual([]);
  });

  it('makes requests of its own in the client only', () => {
    const wrong = findings((file) => {
      if (layerOf(file) === 'client') return [];
      const calls = nodesOfType(file, 'CallExpression').filter((node) =>
        /^(?:globalThis\.)?fetch\(/.test(file.text.slice(node.start, node.end)),
      );
      return calls.map((node) => `line ${lineOf(file.text, node.start)}`);
    });
    expect(wrong).toEqual([]);
  });

  it('looks up names and speaks TLS in the outbound layer only, which checks where a request goes', () => {
    const wrong = findings((file) =>
      layerOf(file) === 'outbound'
        ? []
        : importsOf(file).filter((name) => /^node:(?:https|http2|dns|tls)\b/.test(name)),
    );
    expect(wrong).toEqual([]);
  });

  it(`has no file of more than ${maxFileLines} lines`, () => {
    expect(findings(({ lines }) => (lines > maxFileLines ? [`${lines} lines`] : []), all)).toEqual([]);
  });

  it(`has no function of more than ${maxFunctionLines} lines`, () => {
    const wrong = findings(
      (file) =>
        functionsOf(file)
          // A suite is a list of tests, each a function of its own.
          .filter(({ lines, node }) => lines > maxFunctionLines && !isSuite(file, node))
          .map(({ name, lines }) => `${name} has ${lines} lines`),
      all,
    );
    expect(wrong).toEqual([]);
  });

  it('has no `any`', () => {
    const wrong = findings(
      (file) => nodesOfType(file, 'TSAnyKeyword').map((node) => `line ${lineOf(file.text, node.start)}`),
      all,
    );
    expect(wrong).toEqual([]);
  });

  it('names files in kebab-case, after what they hold', () => {
    const wrong = all.filter(({ path }) => {
      const name = path.split('/').at(-1) as string;
      return !/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(name) || /(?:utils?|helpers?|manager)\.ts$/.test(name);
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

/** Whether a function is the body of a `describe`. */
function isSuite(file: SourceFile, body: Node): boolean {
  return (
    file.path.endsWith('.test.ts') &&
    nodesOfType(file, 'CallExpression').some(
      (call) =>
        (call.arguments as Node[]).at(-1)?.start === body.start &&
        /^describe\b/.test(file.text.slice(call.start, call.end)),
    )
  );
}

/**
 * Verbs of a file: exported functions that take the context and open their own transaction. One that takes a
 * transaction, too, is a part of other verbs.
 */
function verbsOf(file: SourceFile): string[] {
  return nodesOfType(file, 'ExportNamedDeclaration').flatMap(({ declaration }) => {
    const made = declaration as Node | null;
    if (made?.type !== 'FunctionDeclaration') return [];
    const types = (made.params as Node[]).map((parameter) => file.text.slice(parameter.start, parameter.end));
    const verb =
      types.some((text) => /: Context$/.test(text)) && !types.some((text) => /: Transactor$/.test(text));
    return verb ? [String((made.id as Node).name)] : [];
  });
}

describe('operations', () => {
  const verbFiles = sources
    .filter((file) => layerOf(file) === 'operations')
    .map((file) => ({ file, verbs: verbsOf(file) }));

  it('export one verb a file, but for the named exceptions', () => {
    const second = verbFiles.flatMap(({ file, verbs }) =>
      verbs.slice(1).map((verb) => `${file.path} ${verb}`),
    );
    expect(second.sort()).toEqual(Object.keys(secondVerbs).sort());
    expect(verbFiles.filter(({ verbs }) => verbs.length > 0).length).toBeGreaterThan(15);
  });
});
