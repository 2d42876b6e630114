/** Codes that stand in texts, as people say them: by name of the value in a message's data, in Chinese and in English. */
const WORDS: Readonly<Record<string, Readonly<Record<string, readonly [zh: string, en: string]>>>> = {
  ask: {
    extension: ['延期', 'an extension'],
    suspension: ['挂起', 'a suspension'],
    transfer: ['转办', 'a transfer'],
    'force-close': ['特殊结案', 'closing it unsolved'],
    submission: ['处置结果', 'a submission'],
    refusal: ['不予受理', 'a refusal'],
    closing: ['结案', 'closing it'],
    'overdue-appeal': ['超时申诉', 'not counting it as late'],
  },
  outcome: {
    exists: ['属实', 'the problem is there'],
    'not-exists': ['不属实', 'the problem is not there'],
    unable: ['无法核实', 'nobody could tell'],
  },
};

/** How a code is said; undefined for what is no code, or one that is not known here. */
export const wordOf = (name: string, value: string, language: 'zh-CN' | 'en'): string | undefined => {
  const values = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
  const said = values && Object.hasOwn(values, value) ? values[value] : undefined;
  return said?.[language === 'zh-CN' ? 0 : 1];
};
