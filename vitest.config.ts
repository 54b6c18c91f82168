import { defineConfig } from 'vitest/config';

const withDatabases = [
  'test/storage/**/*.test.ts',
  'test/http/**/*.test.ts',
  'test/operations/**/*.test.ts',
  'test/acceptance/**/*.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/*.test.ts', 'test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'databases', include: withDatabases, globalSetup: './test/support/postgres-setup.ts' },
      },
    ],
  },
});
