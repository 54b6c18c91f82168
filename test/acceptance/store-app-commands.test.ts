import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Location, newLocation } from '../support/locations.ts';
import { run, runJson } from '../support/process.ts';

describe('the commands of store apps', () => {
  let location: Location;
  const at = (...args: string[]) => [...args, ...location.flags];
  beforeAll(async () => {
    location = await newLocation('sqlite');
  });
  afterAll(() => location.remove());

  it.each([
    ['--event-url for a custom app', ['--event-url', 'https://example.com/']],
    ['--verification-token for a custom app', ['--verification-token', 'x']],
    ['--developer for a custom app', ['--developer', 'ACME']],
    ['--tenant for a store app', ['--type', 'store', '--tenant', 'x']],
    ['--verification-token without --event-url', ['--type', 'store', '--verification-token', 'x']],
    ['an empty --developer', ['--type', 'store', '--developer', ' ']],
  ])('refuse %s as a wrong command line', async (_, more) => {
    const { exitCode } = await run(at('app', 'create', '--name', 'refused', ...more));
    expect(exitCode).toBe(2);
  });

  it('make a store app without an event URL, too, and say what it lacks', async () => {
    const { exitCode, out, talk } = await run(at('app', 'create', '--name', 'Plain', '--type', 'store'));
    expect(exitCode).toBe(0);
    const [, appId] = /^app_id +(cli_\w+)\napp_secret +\S+\ndeveloper +app:\1\n$/.exec(out) ?? [];
    expect(talk).toContain(`mianping app event-url ${appId} --event-url`);
    expect(talk).toContain(`mianping app install ${appId} --tenant`);
    const resend = await run(at('app', 'resend-ticket', String(appId)));
    expect([resend.exitCode, resend.talk]).toEqual([1, expect.stringContaining('has no event URL')]);
    expect((await run(at('app', 'list'))).out).toContain('no event URL');
  });

  it('make up a verification token and tell it once, and ask for tickets by id', async () => {
    const url = 'https://store.example/events';
    const made = await runJson(at('app', 'create', '--name', 'S', '--type', 'store', '--event-url', url));
    expect(made.verification_token).toMatch(/^[0-9a-f]{32}$/);
    const appId = String(made.app_id);
    expect((await run(at('app', 'list', '--json'))).out).not.toContain(String(made.verification_token));
    const asked = await runJson(at('app', 'resend-ticket', appId));
    const { events } = await runJson<{ events: { event_id: string; kind: string }[] }>(at('outbox', 'list'));
    expect(events.map(({ kind }) => kind).sort()).toEqual(['app_ticket', 'url_verification']);
    expect(events.map(({ event_id }) => event_id)).toContain(asked.event_id);
    expect(await runJson(at('outbox', 'list', '--dead'))).toEqual({ events: [] });
    expect(await runJson(at('outbox', 'retry', String(asked.event_id)))).toEqual({
      event_id: asked.event_id,
    });
    expect((await run(at('outbox', 'retry', 'nothing'))).talk).toContain('mianping outbox list');
    const text = await run(at('outbox', 'list'));
    expect(text.out).toContain(`${asked.event_id}  ${appId}  app_ticket  since `);
  });

  it.each(['ftp://example.com/', 'example.com', 'https://user:pw@example.com/'])(
    'refuse the event URL %s, naming the rule',
    async (url) => {
      const { exitCode, talk } = await run(
        at('app', 'create', '--name', 'refused', '--type', 'store', '--event-url', url),
      );
      expect([exitCode, talk]).toEqual([1, expect.stringContaining('event URL: must')]);
    },
  );

  it('left nothing behind of what they refused', async () => {
    expect((await run(at('app', 'list'))).out).not.toContain('refused');
  });
});
