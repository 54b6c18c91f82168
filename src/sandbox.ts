import { Sandbox, type SandboxOptions } from '#sandbox/sandbox.ts';

/** Start a sandbox. Close it when it is no longer needed; `await using` does so by itself. */
export function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return Sandbox.start(options, async (_sandbox, _run, _request, response) => {
    response.writeHead(404).end();
  });
}
