/** An interview record as the core endpoint answers it, with ids of kind `user_id`. */
export function itemOf(id: string | bigint, change: object = {}) {
  return {
    id: String(id),
    user_id: 'u_li',
    content: `代码能力强 · ${id}`,
    commit_status: 1,
    feedback_submit_time: 1_582_084_402_092,
    conclusion: 1,
    interviewer: { id: 'u_li', name: { zh_cn: '李雷', en_us: 'Lei Li' } },
    ...change,
  };
}

/** Lines of a bundle. */
export function bundleOf(lines: readonly object[]): string {
  return lines.map((line) => JSON.stringify({ type: 'record', ...line })).join('\n');
}

/** A query of the same parameter, repeated. */
export function repeated(name: string, values: readonly (string | bigint | number)[]): string {
  return values.map((value) => `${name}=${value}`).join('&');
}

/** `count` numbers from `first` on, as text. */
export function numbers(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(first + index));
}
