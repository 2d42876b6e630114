/** How a refusal is told: its HTTP status, and title and sentence in both languages; `{name}` is filled from `params`. */
export interface ProblemText {
  readonly status: number;
  readonly zh: { readonly title: string; readonly detail: string };
  readonly en: { readonly title: string; readonly detail: string };
}

/** A refusal's status, and `[title, sentence]` in Chinese and in English. */
export const text = (status: number, zh: readonly [string, string], en: readonly [string, string]): ProblemText => ({
  status,
  zh: { title: zh[0], detail: zh[1] },
  en: { title: en[0], detail: en[1] },
});
