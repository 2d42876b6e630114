import { availableParallelism } from 'node:os';

const common = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testEnvironment: 'node',
};

/**
 * `unit` needs no server; `stack` runs against the embedded stack, of which each worker gets one of its own. Two workers
 * even on two processors: the tests of the stack wait for it half of their time.
 */
export default {
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  // Generous, because the whole machine is at work during a run; who waits for nothing at all still fails.
  testTimeout: 120_000,
  // Modules of finished files stay in memory; above this a worker begins anew, before collecting garbage is most of its work.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/{unit,property,infra,contract}/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'stack',
      testMatch: ['<rootDir>/test/{integration,e2e}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
};
