import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';

/** A node of the syntax tree: ESTree with TypeScript. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

/** A file of the repository with its syntax tree. */
export interface SourceFile {
  path: string;
  text: string;
  lines: number;
  program: Node;
}

/** Every TypeScript file of ours under a folder, as paths from the root of the repository. */
export function readSources(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.includes('/node_modules/'))
    .sort()
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  return { path, text, lines: lineOf(text, text.trimEnd().length), program: program as unknown as Node };
}

/** Number of the line that holds a place, from 1. */
export function lineOf(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}

/** A node and everything below it. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* nodesOf(child);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';
}

/** What a file imports or hands on from elsewhere, static or not. */
export function importsOf(file: SourceFile): string[] {
  const specifiers: string[] = [];
  for (const node of nodesOf(file.program)) {
    const takes = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'];
    if (!takes.includes(node.type) || !isNode(node.source)) continue;
    specifiers.push(String(node.source.value));
  }
  return specifiers;
}

/** Functions with their names, as far as they have one. */
export function functionsOf(file: SourceFile): { name: string; node: Node; lines: number }[] {
  const functions: { name: string; node: Node; lines: number }[] = [];
  for (const node of nodesOf(file.program)) {
    if (!/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) continue;
    const first = lineOf(file.text, node.start);
    const name = isNode(node.id) ? String(node.id.name) : `the function in line ${first}`;
    functions.push({ name, node, lines: lineOf(file.text, node.end) - first + 1 });
  }
  return functions;
}
