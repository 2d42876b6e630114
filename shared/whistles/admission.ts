import type { Caller, Post } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { WhistleMeta, WhistlePart } from './model.ts';
import { mayView, openPartActions, openWhistleActions, partOpen, postForPart, postForWhistle } from './rules.ts';
import { type PartAction, type WhistleAction, whistleTable } from './table.ts';

/**
 * The post in which a caller may act on a whistle as it stands. Refused in this order: `not-found` for who may not even
 * see it, `forbidden` for who may never do this, `wrong-state` with what is open instead.
 */
export const admitToWhistle = (caller: Caller, action: WhistleAction, w: WhistleMeta): Result<Post, Refusal> => {
  if (!mayView(caller, w)) return err({ code: 'not-found' });
  const post = postForWhistle(action, caller, w);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (whistleTable[action].from.includes(w.state)) return ok(post);
  const params = { action, state: w.state };
  return err({ code: 'wrong-state', params, version: w.version, openActions: openWhistleActions(caller, w) });
};

/** The same for one department's part, which moves only while the whistle is in force. */
export const admitToPart = (
  caller: Caller,
  action: PartAction,
  w: WhistleMeta,
  part: WhistlePart,
): Result<Post, Refusal> => {
  if (!mayView(caller, w)) return err({ code: 'not-found' });
  const post = postForPart(action, caller, w, part);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (partOpen(action, w, part)) return ok(post);
  const params = { action, state: part.state };
  return err({ code: 'wrong-state', params, version: part.version, openActions: openPartActions(caller, w, part) });
};
