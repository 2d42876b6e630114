/** What a code of the project is called by people, in Chinese and in English. */
export type Name = readonly [zh: string, en: string];
export type Names<C extends string> = Readonly<Record<C, Name>>;
