import { type Instant, parseInstant, show } from '../kernel/time.ts';
import { wordOf } from './words.ts';

export type Language = 'zh-CN' | 'en';

/**
 * A text with places to fill: `{dueAt}` is a value of the message's data, and a part in square brackets is left out when
 * one of its values is missing: `[（{categoryName}）]`.
 */
export interface Text {
  readonly title: string;
  readonly text: string;
}
export type Template = Readonly<Record<Language, Text>>;

const PLACE = /\{(\w+)\}/g;
const OPTIONAL = /\[([^\]]*)\]/g;

/** A code as it is said, or a time by itself, nothing nested; a value that is no scalar stands for nothing. */
function scalarOf(data: Readonly<Record<string, unknown>>, name: string, language: Language): string | undefined {
  const value = data[name];
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') return undefined;
  const at = name.endsWith('At') ? parseInstant(value) : undefined;
  return at === undefined ? (wordOf(name, value, language) ?? value) : shownTime(at, language);
}

/** Local time to the minute, as it is said: 3月7日 00:10, 7 Mar 00:10. */
function shownTime(at: Instant, language: Language): string {
  const local = show(at);
  const [month, day, time] = [Number(local.slice(5, 7)), Number(local.slice(8, 10)), local.slice(11, 16)];
  if (language === 'zh-CN') return `${month}月${day}日 ${time}`;
  const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `${day} ${names[month - 1] ?? ''} ${time}`;
}

function fill(pattern: string, data: Readonly<Record<string, unknown>>, language: Language): string {
  const filled = (text: string): string =>
    text.replace(PLACE, (_, name: string) => scalarOf(data, name, language) ?? '');
  const isWhole = (text: string): boolean =>
    [...text.matchAll(PLACE)].every(([, name = '']) => scalarOf(data, name, language) !== undefined);
  return filled(pattern.replace(OPTIONAL, (_, part: string) => (isWhole(part) ? part : '')));
}

/** Nobody may take an exercise for the real thing. */
const DRILL: Readonly<Record<Language, string>> = { 'zh-CN': '【演练】', en: '[DRILL] ' };

/** The template in one language, filled from the message's data; of an exercise it says so first. */
export const render = (template: Template, data: Readonly<Record<string, unknown>>, language: Language): Text => {
  const prefix = data.drill === true ? DRILL[language] : '';
  return {
    title: prefix + fill(template[language].title, data, language),
    text: prefix + fill(template[language].text, data, language),
  };
};
