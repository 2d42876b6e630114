import type { Template } from './render.ts';

/** How a case is named in what people read. */
export const CASE = '案件 {caseNum}[（{categoryName}）]';
export const CASE_EN = 'Case {caseNum}[ ({categoryName})]';

/** Title and text in both languages. */
export const inBoth = (zhTitle: string, zh: string, enTitle: string, en: string): Template => ({
  'zh-CN': { title: zhTitle, text: zh },
  en: { title: enTitle, text: en },
});

/** A type of message: what it is for, and title and text in both languages. */
export interface Told {
  readonly description: string;
  readonly zh: readonly [title: string, text: string];
  readonly en: readonly [title: string, text: string];
}

/** Descriptions of the types, without the family's prefix. */
export const descriptionsOf = <N extends string>(told: Readonly<Record<N, Told>>): Readonly<Record<N, string>> =>
  Object.fromEntries(
    (Object.entries(told) as [N, Told][]).map(([name, { description }]) => [name, description]),
  ) as Record<N, string>;

/** What people read of each type, by its full name. */
export const templatesOf = <F extends string, N extends string>(
  family: F,
  told: Readonly<Record<N, Told>>,
): Readonly<Record<`${F}.${N}`, Template>> =>
  Object.fromEntries(
    (Object.entries(told) as [N, Told][]).map(([name, { zh, en }]) => [
      `${family}.${name}`,
      { 'zh-CN': { title: zh[0], text: zh[1] }, en: { title: en[0], text: en[1] } },
    ]),
  ) as Record<`${F}.${N}`, Template>;
