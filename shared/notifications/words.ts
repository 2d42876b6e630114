/** Codes that stand in texts, as people say them: by name of the value in a message's data, in Chinese and in English. */
const WORDS: Readonly<Record<string, Readonly<Record<string, readonly [zh: string, en: string]>>>> = {
  kind: {
    visit: ['走访', 'visit'],
    'address-check': ['地址核实', 'address check'],
    'campaign-check': ['专项检查', 'campaign check'],
    verification: ['核实', 'verification'],
    inspection: ['巡查', 'inspection'],
    survey: ['调查', 'survey'],
    publicity: ['宣传', 'publicity'],
  },
  reason: {
    'wrong-grid': ['不在本网格', 'another grid'],
    demolished: ['已拆除', 'gone'],
    'not-mine': ['不属本人', 'somebody else’s'],
  },
  limit: {
    receive: ['接收', 'to be taken note of'],
    start: ['开始', 'to be begun'],
    complete: ['完成', 'to be done'],
    'decide-return': ['处理退回', 'to decide on what came back'],
  },
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
