import type { Choice } from './model.ts';

export const YES_NO: readonly Choice[] = [
  { value: 'yes', zh: '是', en: 'Yes' },
  { value: 'no', zh: '否', en: 'No' },
];

export const yesNo = (value: unknown): 'yes' | 'no' => (value === false ? 'no' : 'yes');
