import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { newLocation } from '../support/locations.ts';
import { startServer } from '../support/process.ts';
import { headerNamed, RawConnection, rawRequest } from '../support/raw-http.ts';

const location = await newLocation('sqlite');
afterAll(() => location.remove());

/** Calls one after the other over one kept-alive connection, until an answer says that it is the last: the statuses. */
async function callUntilToldToStop(port: number, thinkMs: number): Promise<unknown[]> {
  const connection = new RawConnection(port);
  const statuses: unknown[] = [];
  for (;;) {
    const answer = await connection
      .write(rawRequest('GET /version HTTP/1.1'))
      .answer()
      .catch(() => undefined);
    statuses.push(answer?.status ?? 'no answer');
    if (answer === undefined || headerNamed(answer, 'Connection') === 'close') return statuses;
    await sleep(thinkMs);
  }
}

it('answers every call of the connections that are in use when it is told to stop', async () => {
  for (let round = 0; round < 3; round++) {
    const server = await startServer(location.flags);
    const callers = Array.from({ length: 24 }, (_, number) => callUntilToldToStop(server.port, number % 12));
    await sleep(200);
    const { exitCode } = await server.kill('SIGTERM');
    expect(new Set((await Promise.all(callers)).flat())).toEqual(new Set([200]));
    expect(exitCode).toBe(0);
  }
});
