import type {
  ControlClock,
  ControlClockChange,
  ControlError,
  ControlFaults,
  ControlJournal,
  ControlRemoved,
  ControlRuns,
  ControlScenarios,
  ControlSnapshots,
  ControlStatus,
} from '#contract/sandbox/control.ts';
import type { JournalExpectation, JournalQuery, JournalVerdict } from '#contract/sandbox/journal.ts';

/** Where a sandbox is, and what lets one control it. */
export interface SandboxAddress {
  /** `http://127.0.0.1:PORT` without a slash at the end. */
  url: string;
  controlKey: string;
  /** Run to control; left out: the main run. */
  run?: string;
}

/** Why a sandbox did not do what it was asked for. */
export class SandboxControlError extends Error {
  override readonly name = 'SandboxControlError';
  /** HTTP status; undefined when no sandbox answered. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

const timeoutMs = 60_000;

/** The control surface of a running sandbox. Each call throws SandboxControlError when it is refused. */
export class SandboxControl {
  readonly #address: SandboxAddress;

  constructor(address: SandboxAddress) {
    this.#address = address;
  }

  status(): Promise<ControlStatus> {
    return this.#ask('GET', '/status');
  }

  reset(): Promise<ControlStatus> {
    return this.#ask('POST', '/reset');
  }

  takeSnapshot(name: string): Promise<ControlSnapshots> {
    return this.#ask('PUT', `/snapshots/${encodeURIComponent(name)}`);
  }

  restoreSnapshot(name: string): Promise<ControlStatus> {
    return this.#ask('POST', `/snapshots/${encodeURIComponent(name)}/restore`);
  }

  clock(): Promise<ControlClock> {
    return this.#ask('GET', '/clock');
  }

  changeClock(change: ControlClockChange): Promise<ControlClock> {
    return this.#ask('PUT', '/clock', change);
  }

  faults(): Promise<ControlFaults> {
    return this.#ask('GET', '/faults');
  }

  /** A fault or several; the sandbox checks them. */
  addFaults(faults: unknown): Promise<ControlFaults> {
    return this.#ask('POST', '/faults', faults);
  }

  removeFault(id: string): Promise<ControlRemoved> {
    return this.#ask('DELETE', `/faults/${encodeURIComponent(id)}`);
  }

  clearFaults(): Promise<ControlRemoved> {
    return this.#ask('DELETE', '/faults');
  }

  scenarios(): Promise<ControlScenarios> {
    return this.#ask('GET', '/scenarios');
  }

  startScenario(name: string): Promise<ControlFaults> {
    return this.#ask('POST', `/scenarios/${encodeURIComponent(name)}/start`);
  }

  journal(query: JournalQuery): Promise<ControlJournal> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const parameters = new URLSearchParams(
      given.map(([name, value]): [string, string] => [name, String(value)]),
    );
    return this.#ask('GET', `/journal?${parameters}`);
  }

  clearJournal(): Promise<ControlRemoved> {
    return this.#ask('DELETE', '/journal');
  }

  /** The sandbox checks the expectation. */
  verify(expectation: JournalExpectation): Promise<JournalVerdict> {
    return this.#ask('POST', '/journal/verify', expectation);
  }

  runs(): Promise<ControlRuns> {
    return this.#ask('GET', '/runs');
  }

  removeRun(name: string): Promise<ControlRemoved> {
    return this.#ask('DELETE', `/runs/${encodeURIComponent(name)}`);
  }

  async #ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { url, run, controlKey } = this.#address;
    const prefix = run === undefined ? url : `${url}/runs/${encodeURIComponent(run)}`;
    const headers = { Authorization: `Bearer ${controlKey}`, 'Content-Type': 'application/json' };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    // The key goes where it was meant to go, and no further.
    const limits = { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) } as const;
    const response = await fetch(`${prefix}/sandbox/v1${path}`, { ...init, ...limits }).catch(
      (error: Error) => {
        throw new SandboxControlError(`no sandbox answers at ${url}: ${reasonOf(error)}`);
      },
    );
    return this.#read<Answer>(response);
  }

  async #read<Answer>(response: Response): Promise<Answer> {
    const answer = await jsonOf<Answer & Partial<ControlError>>(response);
    if (response.status === 200 && answer !== undefined) return answer;
    const { url } = this.#address;
    const message =
      answer?.error?.message ??
      `what answers at ${url} is no sandbox: it has no control surface (status ${response.status})`;
    throw new SandboxControlError(message, response.status);
  }
}

/** Undefined for a body that is no JSON object. */
async function jsonOf<Body>(response: Response): Promise<Body | undefined> {
  const text = await response.text().catch(() => '');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: Error): string {
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}
