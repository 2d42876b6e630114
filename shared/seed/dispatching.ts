import { ANY_CATEGORY, type DispatchRule, OWN_UNIT } from '../dispatching/rules.ts';
import { MUDU } from './units.ts';

const rule = (category: string, lead: string, ...co: readonly string[]): DispatchRule => ({
  category,
  area: MUDU.townCode,
  lead,
  co,
  validFrom: '2020-01-01',
  version: 1,
});

/**
 * A sample directory: the village or community goes first (属地), and what it has no power over goes to whoever has.
 * The last line answers for everything that no other one names.
 */
export const SEED_DISPATCHING: readonly DispatchRule[] = [
  rule('0101', 'zhzf', OWN_UNIT),
  rule('0110', 'hws'),
  rule('0111', 'hws', 'zhzf'),
  rule('0201', 'hws'),
  rule('03', 'zjj', 'zhzf'),
  rule('0496', 'xfz', OWN_UNIT),
  rule('0501', 'gss'),
  rule('0505', 'szs', 'gss'),
  rule('C01', 'gss', 'szs'),
  rule('1702', 'zb331', OWN_UNIT),
  rule('1703', 'zb331', 'xfz'),
  rule('1705', 'jfj'),
  rule(ANY_CATEGORY, OWN_UNIT),
];
