import { afterEach, describe, expect, it } from 'vitest';
import { ApiCaller } from '#client/api-caller.ts';
import { UnavailableError } from '#client/errors.ts';
import {
  type ScriptedApi,
  scriptedRecords,
  scriptedSecret,
  startScriptedApi,
} from '../support/scripted-api.ts';

const path = '/open-apis/hire/v1/interview_records';

describe('a caller with other retries', () => {
  let api: ScriptedApi;
  afterEach(() => api?.close());
  const startCaller = async (maxCallsPerSecond: number) => {
    api = await startScriptedApi(scriptedRecords(1));
    return new ApiCaller({
      domain: api.domain,
      appId: 'cli_a',
      appSecret: scriptedSecret,
      maxCallsPerSecond,
    });
  };

  it('keeps to the limit together with the one that it is of', async () => {
    const caller = await startCaller(3);
    const impatient = caller.withRetries(0);
    await impatient.get(path);
    for (let call = 0; call < 3; call++) await caller.get(path);
    const [first, , , fourth] = api.calls('list').map(({ atMs }) => atMs);
    // The fourth goes out a second after the answer to the first, however slow the machine is.
    expect((fourth as number) - (first as number)).toBeGreaterThanOrEqual(1_000);
  });

  it('gives up by its own', async () => {
    const caller = await startCaller(100);
    api.script = (call, usual) =>
      call.kind === 'list' && call.number < 3 ? { ...usual, status: 502 } : usual;
    await expect(caller.withRetries(0).get(path)).rejects.toThrow(UnavailableError);
    expect(await caller.get(path)).toMatchObject({ has_more: false });
    expect(api.calls('list')).toHaveLength(3);
  });
});
