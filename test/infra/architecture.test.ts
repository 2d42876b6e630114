import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** Cruises folders as `npm run lint` does; gives `rule: file` for each violation. */
async function violations(cwd: string, folders: readonly string[]): Promise<readonly string[]> {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const args = [cruiser, '--config', config, '--output-type', 'json', ...folders];
  // The exit code of this output is zero even with violations.
  const { stdout } = await run(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  return [...new Set(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`))].sort();
}

/** A small product in which every file but those of `allowed` breaks the rule it stands for. */
const files: Readonly<Record<string, string>> = {
  'package.json':
    '{ "type": "module", "dependencies": { "zod": "1", "@aws-sdk/client-s3": "1" }, "devDependencies": { "jest": "1" } }',
  'node_modules/zod/package.json': '{ "name": "zod", "main": "index.js" }',
  'node_modules/zod/index.js': '',
  'node_modules/jest/package.json': '{ "name": "jest", "main": "index.js" }',
  'node_modules/jest/index.js': '',
  'node_modules/aws-cdk-lib/package.json': '{ "name": "aws-cdk-lib", "main": "index.js" }',
  'node_modules/aws-cdk-lib/index.js': '',
  'node_modules/@aws-sdk/client-s3/package.json': '{ "name": "@aws-sdk/client-s3", "main": "index.js" }',
  'node_modules/@aws-sdk/client-s3/index.js': '',

  'shared/kernel/time.ts': "import 'node:fs';",
  'shared/workflow/engine.ts': "import type { Z } from 'zod';",
  'shared/cases/rules.ts': "import 'node:crypto';",
  'shared/cases/rules-late.ts': "import './store.ts';",
  'shared/cases/contract.ts': "import '../platform/http.ts';",
  'shared/cases/service.ts': "import './store.ts';",
  'shared/cases/store.ts': "import '@aws-sdk/client-s3';",
  'shared/cases/circle.ts': "import './round.ts';",
  'shared/cases/round.ts': "import './circle.ts';",
  'shared/cases/items.ts': "import '../grids/store.ts';",
  'shared/cases/lost.ts': "import './nowhere.ts';",
  'shared/grids/store.ts': '',
  'shared/grids/rules.ts': '',
  'shared/platform/http.ts': "import '../grids/rules.ts';",
  'shared/grids/cells.ts': "import '@aws-sdk/client-s3';",
  'shared/grids/tool.ts': "import 'jest';",
  'shared/grids/deploy.ts': "import 'aws-cdk-lib';",
  'shared/grids/caller.ts': "import '../../functions/cases/handler.ts';",
  'functions/cases/handler.ts': "import '../intake/handler.ts';",
  'functions/intake/handler.ts': "import '../../test/fake.ts';",
  'infra/app.ts': "import '../shared/grids/store.ts';",
  'infra/local/main.ts': "import '../../shared/routes.ts';",
  'shared/routes.ts': '',
  'test/fake.ts': '',
};

describe('the architecture', () => {
  it('holds', async () => {
    expect(await violations(root, ['infra', 'functions', 'shared', 'test'])).toEqual([]);
  }, 60_000);

  describe('of a product that breaks it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'onegrid-architecture-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), path.endsWith('.json') ? text : `${text}\nexport const here = 1;\n`);
    }
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('is refused file by file', async () => {
      expect(await violations(folder, ['infra', 'functions', 'shared', 'test'])).toEqual([
        'aws-behind-platform: shared/grids/cells.ts',
        'embedded-stack-reads-the-template-only: infra/local/main.ts',
        'functions-apart: functions/cases/handler.ts',
        'infra-reads-routes-only: infra/app.ts',
        'kernel-stands-alone: shared/kernel/time.ts',
        'modules-meet-at-contract-or-rules: shared/cases/items.ts',
        'no-circles: shared/cases/circle.ts',
        'no-dev-dependency-at-runtime: shared/grids/tool.ts',
        'no-test-in-product: functions/intake/handler.ts',
        'no-unresolvable: shared/cases/lost.ts',
        'nobody-imports-an-entry-point: shared/grids/caller.ts',
        'platform-knows-no-module: shared/platform/http.ts',
        'rules-and-contracts-know-no-service: shared/cases/contract.ts',
        'rules-and-contracts-know-no-service: shared/cases/rules-late.ts',
        'rules-are-pure: shared/cases/rules.ts',
        'runtime-knows-no-infra: functions/intake/handler.ts',
        'runtime-knows-no-infra: shared/grids/deploy.ts',
        'service-knows-ports-only: shared/cases/service.ts',
        'stores-speak-dynamodb-only: shared/cases/store.ts',
        'workflow-on-kernel-only: shared/workflow/engine.ts',
      ]);
    }, 60_000);
  });
});
