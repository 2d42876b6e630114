import type { Fault, FaultCode } from './model.ts';

type Sentence = { readonly zh: string; readonly en: string };

/** `{}` is what the fault names: the column, the choices, the needed headers. */
const SENTENCES: Readonly<Record<FaultCode, Sentence>> = {
  'empty-file': { zh: '文件是空的', en: 'The file is empty' },
  'old-excel': {
    zh: '这是旧版 Excel（.xls）或加密的文件，请另存为 .xlsx 后再导入',
    en: 'This is a file of old Excel (.xls), or encrypted; save it as .xlsx and import that',
  },
  'damaged-file': { zh: '文件已损坏或不是工作簿', en: 'The file is damaged, or no workbook' },
  'file-too-large': { zh: '文件展开后过大', en: 'The file is too large when unpacked' },
  'unknown-encoding': {
    zh: '文字编码既不是 UTF-8 也不是 GB18030',
    en: 'The text is neither UTF-8 nor GB18030',
  },
  'too-many-rows': { zh: '最多 {} 行，请分成几个文件', en: 'At most {} rows; split the file' },
  'no-header': {
    zh: '前 5 行中没有找到表头，需要的列：{}',
    en: 'No header in the first 5 rows; needed columns: {}',
  },
  'missing-header': { zh: '缺少列“{}”', en: 'The column “{}” is missing' },
  'duplicate-header': { zh: '列“{}”出现了两次', en: 'The column “{}” stands there twice' },
  required: { zh: '“{}”必填', en: '“{}” is needed' },
  'digits-lost': {
    zh: '“{}”是数值格式，Excel 会丢失末尾的数字和开头的零。请将该列设为“文本”格式后重新填写原始编码',
    en: '“{}” is a number: Excel loses its last digits and leading zeros. Set the column to “Text” and enter the codes again',
  },
  'formula-error': { zh: '“{}”的公式没有结果', en: 'The formula in “{}” has no result' },
  'not-a-whole-number': { zh: '“{}”应为整数', en: '“{}” must be a whole number' },
  'not-a-number': { zh: '“{}”应为数值', en: '“{}” must be a number' },
  'not-a-day': { zh: '“{}”应为日期，如 2026-03-07', en: '“{}” must be a day such as 2026-03-07' },
  'not-a-choice': { zh: '应为以下之一：{}', en: 'Must be one of: {}' },
  'not-geojson': { zh: '“{}”不是 GeoJSON', en: '“{}” is no GeoJSON' },
  'differs-from-first-row': {
    zh: '“{}”与同一编码的前一行不一致',
    en: '“{}” differs from the row before with the same code',
  },
  'fixed-field': {
    zh: '“{}”不能修改，请新设或按调整流程办理',
    en: '“{}” can never change: make a new one, or redraw the grids',
  },
  'repeated-key': { zh: '同一编码已在{}行', en: 'The same code stands already in {}' },
};

/** What is wrong, in both languages. */
export function faultText({ code, params }: Pick<Fault, 'code' | 'params'>): Sentence {
  const { zh, en } = SENTENCES[code];
  return { zh: zh.replace('{}', params?.zh ?? ''), en: en.replace('{}', params?.en ?? '') };
}
