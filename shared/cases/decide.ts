import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { CaseCommand } from './bodies.ts';
import type { CaseMeta } from './model.ts';
import { type Change, type RuleContext, refuse } from './rules.ts';
import {
  assign,
  contact,
  dispatch,
  handBack,
  rejectReturn,
  returnCase,
  sendBack,
  sign,
  take,
} from './rules-dispatch.ts';
import { close, inspect, rework, submit } from './rules-finish.ts';
import { amend, answer, cancel, file, merge, refuseCase } from './rules-intake.ts';

/**
 * What a command makes of a case that it is allowed on (actor, state and version are checked before). The commuting
 * actions (`note`, `call-back`, `claim`, `release`) leave the head alone and have their own rules.
 */
export const decide = (c: CaseMeta, command: CaseCommand, context: RuleContext): Result<Change, Refusal> => {
  switch (command.action) {
    case 'amend':
      return amend(c, command.body, context);
    case 'answer':
      return answer(c, command.body, context);
    case 'refuse':
      return refuseCase(c, command.body, context);
    case 'merge':
      return merge(c, command.body, context);
    case 'file':
      return file(c, command.body, context);
    case 'send-back':
      return sendBack(c, command.body, context);
    case 'dispatch':
      return dispatch(c, command.body, context);
    case 'sign':
      return sign(c, command.body, context);
    case 'return':
      return returnCase(c, command.body, context);
    case 'reject-return':
      return rejectReturn(c, command.body, context);
    case 'assign':
      return assign(c, command.body, context);
    case 'take':
      return take(c, command.body, context);
    case 'hand-back':
      return handBack(c, command.body, context);
    case 'contact':
      return contact(c, command.body, context);
    case 'submit':
      return submit(c, command.body, context);
    case 'inspect':
      return inspect(c, command.body, context);
    case 'rework':
      return rework(c, command.body, context);
    case 'close':
      return close(c, command.body, context);
    case 'cancel':
      return cancel(c, command.body, context);
    default:
      return refuse('wrong-state', { action: command.action });
  }
};
