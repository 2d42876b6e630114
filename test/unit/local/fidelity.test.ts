import { readFileSync } from 'node:fs';
import { Clock } from '../../../infra/local/clock.ts';
import { type ControlParts, controlHandlers } from '../../../infra/local/control.ts';
import { supportedAsMarkdown } from '../../../infra/local/supported.ts';

const text = readFileSync(new URL('../../../docs/fidelity.md', import.meta.url), 'utf8');

describe('docs/fidelity.md', () => {
  it('lists exactly the resource types and properties that are implemented', () => {
    expect(text.endsWith(`|---|---|---|\n${supportedAsMarkdown()}\n`)).toBe(true);
  });

  it('names every request of the control port', () => {
    // Only the names of the handlers are looked at; none is called.
    const names = Object.keys(controlHandlers({ clock: new Clock() } as ControlParts));
    const missing = names.filter((name) => !name.includes('.well-known') && !new RegExp(`\`${name}[ ?\`]`).test(text));
    expect(missing).toEqual([]);
  });
});
