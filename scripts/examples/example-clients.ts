import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A program of `examples/clients/`, and how it is run. */
export interface ExampleClient {
  name: string;
  /** What must be on the machine. */
  language: { name: string; probe: readonly string[] };
  /** Program and arguments; whatever has to be built is put into `folder` first. */
  prepare(folder: string): readonly string[];
}

const clients = join(import.meta.dirname, '../../examples/clients');
const node = { name: 'Node', probe: [process.execPath, '--version'] };
const python = { name: 'Python', probe: ['python3', '--version'] };
const go = { name: 'Go', probe: ['go', 'version'] };

function script(language: ExampleClient['language'], file: string): ExampleClient {
  const [program = ''] = language.probe;
  return {
    name: file.replace(/\.[a-z]+$/, ''),
    language,
    prepare: () => [program, join(clients, file)],
  };
}

export const exampleClients: readonly ExampleClient[] = [
  script(node, 'mianping-client.mjs'),
  script(node, 'node-sdk-iterator.mjs'),
  script(node, 'node-sdk-list.mjs'),
  script(python, 'python-plain.py'),
  script(python, 'python-careless.py'),
  {
    name: 'go-plain',
    language: go,
    prepare(folder) {
      const program = join(folder, 'go-plain');
      execFileSync('go', ['build', '-o', program, '.'], { cwd: join(clients, 'go-plain') });
      return [program];
    },
  },
];

/** Whether the machine has what a client needs. */
export function canRun({ language: { probe } }: ExampleClient): boolean {
  const [program = '', ...args] = probe;
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
