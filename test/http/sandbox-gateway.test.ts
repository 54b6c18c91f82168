import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gateway } from '#sandbox/gateway.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox.ts';

function get(url: string, host?: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request(url, { headers: host === undefined ? {} : { host } }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}

describe('the gateway of a sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: { generate: 1 } });
  });
  afterAll(() => sandbox?.close());

  it.each(['example.com', '10.0.0.1', '127.0.0.1.example.com'])(
    'makes no run for a request to %s',
    async (host) => {
      const answer = await get(`${sandbox.url}/runs/made-by-a-page/healthz`, host);
      expect(answer).toEqual({
        status: 403,
        body: 'a sandbox answers only requests for a loopback host, like 127.0.0.1\n',
      });
      expect(sandbox.runs).toEqual(['main']);
    },
  );

  it('makes one for a request to this machine', async () => {
    expect((await get(`${sandbox.url}/runs/made/healthz`)).status).toBe(200);
    expect(sandbox.runs).toEqual(['main', 'made']);
    await sandbox.removeRun('made');
  });

  it('names what is wrong with the name of a run', async () => {
    const answer = await get(`${sandbox.url}/runs/a%20b/healthz`);
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('run: ') });
  });

  it('keeps the reason of a failure of its own to its log', async () => {
    const failures: unknown[] = [];
    const failure = new Error('no space left at /secret/place');
    const gateway = new Gateway({
      runOf: () => Promise.reject(failure),
      control: () => Promise.reject(failure),
      failed: (error) => failures.push(error),
    });
    const url = await gateway.listen(0);
    try {
      for (const path of ['/healthz', '/sandbox/v1/status']) {
        const answer = await get(url + path);
        expect(answer).toEqual({ status: 500, body: 'the sandbox failed; its log says why\n' });
      }
      expect(failures).toEqual([failure, failure]);
    } finally {
      await gateway.close();
    }
  });
});
