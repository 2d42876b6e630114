import { CASE, CASE_EN, descriptionsOf, type Told, templatesOf } from './told.ts';

/** What offices are told of what reporters do under their tracking codes; what reporters wrote is read in the case. */

const REPORTERS = {
  supplemented: {
    description: 'A reporter, or the platform that sent the case, has added something',
    zh: ['补充情况', `${CASE}有新的补充情况，请查看。`],
    en: ['Something added', `${CASE_EN}: something was added; please read it.`],
  },
  'attachments-waiting': {
    description: 'What a reporter has sent waits to be let through; told once for each case and day',
    zh: ['反映人附件待放行', `${CASE}有反映人上传的附件待放行，请查看后放行或拒收。`],
    en: ['To be let through', `${CASE_EN}: what its reporter sent waits to be let through or refused.`],
  },
  urged: {
    description: 'Somebody asks for haste',
    zh: ['催办', `${CASE}被催办，请抓紧办理[，办理时限 {dueAt}]。`],
    en: ['Urged', `${CASE_EN}: haste is asked for[, due {dueAt}].`],
  },
  'group-answered': {
    description: 'A word to all reporters of a case: told to each of them, and shown under their tracking codes',
    zh: ['统一答复', `${CASE}已向全部反映人统一答复。`],
    en: ['Reporters were told', `The reporters of case {caseNum} were told how it stands.`],
  },
  disputed: {
    description: 'A reporter says that a closed case is not solved; undecided, it reopens by itself',
    zh: ['结案异议', `${CASE}的反映人认为未解决，请核实处理[；{decideAt} 前未决定的，自动重开]。`],
    en: [
      'Disputed',
      `The reporter of case {caseNum} says that it is not solved[; undecided by {decideAt}, it reopens].`,
    ],
  },
  withdrawn: {
    description: 'The only reporter took the case back before it left the centre; it is cancelled',
    zh: ['反映人已撤回', `${CASE}已由反映人撤回，案件撤销。`],
    en: ['Taken back', `${CASE_EN} was taken back by its reporter and is cancelled.`],
  },
  'report-withdrawn': {
    description: 'A reporter took the report back; the case goes on until somebody decides otherwise',
    zh: ['反映人撤回反映', `${CASE}有反映人撤回反映，案件继续办理；确无必要的可申请特殊结案。`],
    en: [
      'Report taken back',
      `A reporter of case {caseNum} took the report back; it goes on unless it is closed as withdrawn.`,
    ],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const REPORTER_EVENTS = descriptionsOf(REPORTERS);
export const reporterTemplates = templatesOf('onegrid.case', REPORTERS);
