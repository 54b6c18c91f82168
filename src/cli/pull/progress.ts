import { ProgressLine, type Terminal } from '../terminal.ts';

const names: Readonly<Record<string, string>> = {
  images: 'records with images',
  applications: 'users asked for applications',
};

/** Shows how far a phase is, how fast, and how long it may take where the pass before tells how much there is. */
export class PullProgressLine {
  readonly #terminal: Terminal;
  readonly #recordsBefore: number | undefined;
  #line: ProgressLine | undefined;
  #what = '';
  #total: number | undefined;
  #startedAt = 0;

  /** `recordsBefore`: how many the pass before saw. */
  constructor(terminal: Terminal, recordsBefore: number | undefined) {
    this.#terminal = terminal;
    this.#recordsBefore = recordsBefore;
  }

  begin(phase: string): void {
    this.end();
    this.#what = names[phase] ?? phase.replaceAll('_', ' ');
    this.#total = phase === 'records' || phase === 'verifying records' ? this.#recordsBefore : undefined;
    this.#line = new ProgressLine(this.#terminal, this.#total);
    this.#startedAt = performance.now();
  }

  update(done: number): void {
    const seconds = Math.max((performance.now() - this.#startedAt) / 1000, 0.001);
    const left = this.#total === undefined ? undefined : this.#total - done;
    const wait = left !== undefined && left > 0 ? `, ${durationText((left * seconds) / done)} left` : '';
    this.#line?.update(done, `${done} ${this.#what}, ${Math.round(done / seconds)}/s${wait}`);
  }

  end(): void {
    this.#line?.end();
    this.#line = undefined;
  }
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
