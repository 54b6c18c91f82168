import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/config.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp } from '../support/test-app.ts';

const requests = [
  { method: 'GET', url: '/nope?secret=hunter2' },
  { method: 'POST', url: '/nope/hunter2', payload: 'x'.repeat(200_000) },
  { method: 'DELETE', url: '/open-apis/hire/v1/interview_records' },
  { method: 'GET', url: '/%' },
] as const;

describe.each(databaseKinds)('paths that are not there on %s', (kind) => {
  async function askAll(accessLog: Settings['access_log']) {
    const test = await openTestApp(kind, { access_log: accessLog });
    const answers = [];
    for (const request of requests) answers.push(await test.http.inject(request));
    const metrics = (await test.get('/metrics')).body;
    await test.close();
    return { answers, metrics, logged: test.logs.filter(({ msg }) => msg === 'answered') };
  }

  it('are answered with a log id, logged without what was asked for, and counted', async () => {
    const { answers, metrics, logged } = await askAll('failures');
    for (const { statusCode, headers, body } of answers) {
      expect({ statusCode, body, type: headers['content-type'], length: headers['content-length'] }).toEqual({
        statusCode: 404,
        body: '404 page not found',
        type: 'text/plain',
        length: '18',
      });
      expect(headers['x-tt-logid']).toMatch(/^\d{14}[0-9A-F]{20}$/);
    }
    expect(logged.map((line) => line.log_id)).toEqual(answers.map(({ headers }) => headers['x-tt-logid']));
    for (const line of logged) expect(line).toMatchObject({ route: 'unknown', status: 404 });
    expect(JSON.stringify(logged)).not.toContain('hunter2');
    expect(JSON.stringify(logged)).not.toContain('nope');
    expect(metrics).toMatch(
      new RegExp(
        `^mianping_http_requests_total\\{route="unknown",status="404",code="404"\\} ${requests.length}$`,
        'm',
      ),
    );
  });

  it('are not logged when no answer is', async () => {
    expect((await askAll('off')).logged).toEqual([]);
  });
});
