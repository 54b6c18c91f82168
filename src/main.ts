#!/usr/bin/env node
import { runProgram } from './cli/program.ts';

// A reader that went away (`mianping export | head`) is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// A server must not end because nobody reads its log any more.
process.stderr.on('error', () => {});

process.exitCode = await runProgram(process.argv.slice(2), {
  out: process.stdout,
  talk: process.stderr,
  input: process.stdin,
  talkIsTty: process.stderr.isTTY ?? false,
});
