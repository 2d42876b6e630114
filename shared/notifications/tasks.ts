import { descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told of tasks (任务推送): sent, late, sent back, and what came of them. */

const TASK = '[{kind}]任务 {taskId}';
const TASK_EN = 'Task {taskId}[ ({kind})]';

const TASKS = {
  pushed: {
    description: 'A task was pushed to a person or a post',
    zh: ['新任务', `${TASK}已下发给您（网格 {grid}）[，请于 {dueAt} 前完成]。`],
    en: ['New task', `${TASK_EN} in grid {grid} is yours[, to be done by {dueAt}].`],
  },
  'pushed-many': {
    description: 'Several tasks of one batch were pushed to a person or a post',
    zh: ['新任务', '[{kind}]任务 {count} 件已下发给您[，请于 {dueAt} 前完成]。'],
    en: ['New tasks', '{count} tasks[ ({kind})] are yours[, to be done by {dueAt}].'],
  },
  'batch-failed': {
    description: 'A batch of tasks could not be carried through; what was pushed stays pushed',
    zh: [
      '批量任务中断',
      '批量任务 {batchId}[（{kind}）]未能办完（已处理 {done} 件[，共 {total} 件]），请重新提交或联系管理员。',
    ],
    en: [
      'A batch broke off',
      'The batch of tasks {batchId}[ ({kind})] could not be carried through ({done} done[ of {total}]); please order it again.',
    ],
  },
  'beyond-budget': {
    description: 'A task was pushed beyond the weekly budget of a worker, with a consent',
    zh: ['超时间下发', `${TASK}超出责任人 {week} 起一周的任务时间，经同意下发（{minutes} 分钟）。`],
    en: ['Beyond the budget', `${TASK_EN} of {minutes} minutes goes beyond the week from {week}; it was consented to.`],
  },
  returned: {
    description: 'A task was sent back: another grid, gone, somebody else’s',
    zh: ['任务退回', `${TASK}被退回[：{reason}]，请重新下发或取消。`],
    en: ['Task sent back', `${TASK_EN} was sent back[: {reason}]; please push it again or cancel it.`],
  },
  abnormal: {
    description: 'Something abnormal was found in the course of a task and became a case',
    zh: ['任务发现异常', `${TASK}发现异常，已转为案件 {caseNum}。`],
    en: ['Something was found', `In the course of task {taskId} something was found: case {caseNum}.`],
  },
  recorded: {
    description: 'A task that had ended or gone back was done all the same; it was recorded beside it',
    zh: ['任务补记', `${TASK}在结束或退回后补报了完成情况[，发现异常：案件 {caseNum}]。`],
    en: ['Done after the end', `${TASK_EN} was done although it had ended or gone back[; case {caseNum}].`],
  },
  cancelled: {
    description: 'A task was cancelled by who sends tasks',
    zh: ['任务取消', `${TASK}已取消，无需办理。`],
    en: ['Task cancelled', `${TASK_EN} was cancelled; nothing is to be done.`],
  },
  voided: {
    description: 'A task was voided by the duty supervisor',
    zh: ['任务作废', `${TASK}已作废，无需办理。`],
    en: ['Task voided', `${TASK_EN} was voided; nothing is to be done.`],
  },
  reminder: {
    description: 'A limit of a task is near',
    zh: ['任务临期', `${TASK}临近时限，请抓紧[（{limit}，{limitAt}）]。`],
    en: ['Task nearly due', `${TASK_EN} is nearly due[ ({limit}, {limitAt})].`],
  },
  late: {
    description: 'A limit of a task has passed',
    zh: ['任务超时', `${TASK}已超过时限[（{limit}，{limitAt}）]。`],
    en: ['Task late', `${TASK_EN} is late[ ({limit}, {limitAt})].`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const TASK_EVENTS = descriptionsOf(TASKS);
export const taskTemplates = templatesOf('onegrid.task', TASKS);
