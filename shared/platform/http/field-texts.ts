import type { Language } from './headers.ts';

/**
 * Sentences for the codes that schemas and rules give to single fields. A code without one is answered by itself; it is
 * made to be read.
 */
const FIELD_TEXTS: Readonly<Record<string, { readonly 'zh-CN': string; readonly en: string }>> = {
  required: { 'zh-CN': '必填', en: 'Needed' },
  unknown: { 'zh-CN': '不存在', en: 'Does not exist' },
  'town-code': { 'zh-CN': '应为 9 位镇（街道）代码', en: 'Must be the 9-digit code of a town' },
  'unit-code': { 'zh-CN': '应为 12 位村（社区）代码', en: 'Must be the 12-digit code of a village or community' },
  'grid-code': { 'zh-CN': '应为 15 位网格代码', en: 'Must be the 15-digit code of a grid' },
  'mobile-number': { 'zh-CN': '应为 11 位手机号码', en: 'Must be a mobile number of 11 digits' },
  'reserved-id': { 'zh-CN': '该编号为系统保留', en: 'The system keeps this id for itself' },
  'no-number-of-a-person': {
    'zh-CN': '人员编号不得为手机号码或身份证号码',
    en: 'An id is no number of a phone or an identity card',
  },
  'nothing-to-amend': { 'zh-CN': '没有要修改的内容', en: 'Nothing to amend' },
  'person-or-post': { 'zh-CN': '人员与岗位须且只须填一项', en: 'Name either a person or a post' },
  'same-conditions': { 'zh-CN': '有另一条规则的条件与此相同', en: 'Another rule has the same conditions' },
  'condition-without-category': {
    'zh-CN': '填写立案条件编号时须同时填写小类',
    en: 'The number of a filing condition needs its category',
  },
  'handle-without-condition': {
    'zh-CN': '处置时限由小类标准规定，规则须限定渠道、紧急程度或小类',
    en: 'Handling is limited by the catalogue: a rule for it must name a channel, an urgency or a category',
  },
  'town-or-finer': {
    'zh-CN': '应为镇（街道）、村（社区）或网格代码',
    en: 'Must be the code of a town, village or grid',
  },
  'relief-too-long': { 'zh-CN': '停时最长 14 天', en: 'A relief lasts at most 14 days' },
  'relief-too-far-back': { 'zh-CN': '最早可追溯 7 天', en: 'It may begin at most 7 days back' },
  'relief-too-far-ahead': { 'zh-CN': '最多提前 30 天申请', en: 'It may begin at most 30 days ahead' },
  'answer-too-far-ahead': { 'zh-CN': '答复时限最长 180 天', en: 'It is to be answered within 180 days' },
  'sms-of-the-centre': { 'zh-CN': '短信网关只能设在指挥中心', en: 'Only the centre of a town has an SMS gateway' },
  'no-objection-upheld': {
    'zh-CN': '该案件没有被采纳的退单异议',
    en: 'No objection of a unit was upheld in this case',
  },
  'named-twice': { 'zh-CN': '重复', en: 'Named twice' },
  'ends-before-it-begins': { 'zh-CN': '结束不晚于开始', en: 'Ends before it begins' },
  'slots-not-apart': { 'zh-CN': '时段应按先后排列且互不相接', en: 'Slots must be in order and may not touch' },
  'day-named-twice': { 'zh-CN': '日期重复', en: 'The day is named twice' },
  'day-both-off-and-on': { 'zh-CN': '同一天既为休息日又为工作日', en: 'The day is both off and worked' },
  'only-where-it-failed': { 'zh-CN': '仅在核查不通过时填写', en: 'Only where the inspection has failed' },
  'limit-not-owned': {
    'zh-CN': '时限由本镇规定，须填延期的时长',
    en: 'Only the platform that owns the limit gives a time',
  },
  'not-after-the-limit': { 'zh-CN': '应晚于现有时限', en: 'Must be after the limit that stands' },
  'not-in-the-future': { 'zh-CN': '应为将来的时间', en: 'Must be in the future' },
  'limit-or-until': { 'zh-CN': '时长与时间须且只须填一项', en: 'Name either a length of time or a time' },
  'not-a-number': { 'zh-CN': '不是数值', en: 'Not a number' },
  'zero-point': { 'zh-CN': '坐标为 (0,0)，设备尚未定位', en: 'The point is (0,0): the device has no fix' },
  swapped: { 'zh-CN': '经度与纬度颠倒', en: 'Longitude and latitude are swapped' },
  'outside-china': { 'zh-CN': '坐标不在中国境内', en: 'The point is not in China' },
  'one-strong-etag': { 'zh-CN': '应为一个强 ETag，如 "7"', en: 'Must be one strong ETag such as "7"' },
  'visible-ascii': { 'zh-CN': '应为 1 至 128 个可见 ASCII 字符', en: 'Must be 1 to 128 visible ASCII characters' },
  'not-an-object': { 'zh-CN': '请求体应为 JSON 对象', en: 'The body must be a JSON object' },
  'not-utf-8': { 'zh-CN': '不是 UTF-8 编码', en: 'Not UTF-8' },
  syntax: { 'zh-CN': '语法错误', en: 'Syntax error' },
  'too-deep': { 'zh-CN': '嵌套过深', en: 'Nested too deeply' },
  'broken-unicode': { 'zh-CN': '含有不完整的字符', en: 'Contains half a character' },
};

export const fieldText = (code: string, language: Language): string | undefined => FIELD_TEXTS[code]?.[language];
