import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeApp } from './app.ts';
import type { Stage } from './settings.ts';

const out = join(import.meta.dirname, '../cdk.out');

/** The stages a deployer can choose, each with an issuer and a town that stand for the deployer's own. */
const deployable: Readonly<Record<string, Stage>> = { aws: 'prod', 'aws-cn': 'prod-cn' };
const example = { issuer: 'https://issuer.example.org', towns: '320506103', corsOrigins: 'https://app.example.org' };

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1).padStart(8)} KB`;

function show(dir: string): void {
  for (const file of readdirSync(dir).filter((name) => name.endsWith('.template.json'))) {
    const text = readFileSync(join(dir, file), 'utf8');
    const { Resources } = JSON.parse(text) as { Resources: object };
    const name = file.replace('.template.json', '').padEnd(28);
    console.log(`  ${name}${kilobytes(text.length)}  ${Object.keys(Resources).length} resources`);
  }
}

function showBundles(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true }).filter((each) => each.isDirectory())) {
    const { size } = statSync(join(dir, entry.name, 'index.mjs'));
    console.log(`  ${entry.name.padEnd(28)}${kilobytes(size)}`);
  }
}

/** Writes one cloud assembly per partition, without account or network. Throws when a policy check finds something. */
function synthesise(): void {
  for (const [partition, stage] of Object.entries(deployable)) {
    const outdir = join(out, partition);
    const started = performance.now();
    rmSync(outdir, { recursive: true, force: true });
    makeApp({ outdir, context: { ...example, stage } }).synth();
    console.log(`${partition} (stage ${stage}) in ${((performance.now() - started) / 1000).toFixed(1)} s: ${outdir}`);
    show(outdir);
  }
  console.log('bundles');
  showBundles(join(out, 'aws', 'bundles'));
}

synthesise();
