/** What an examination found; `fix` says what to do when it is not `ok`. */
export interface Finding {
  check: string;
  status: 'ok' | 'warn' | 'fail';
  message: string;
  fix?: string;
}
