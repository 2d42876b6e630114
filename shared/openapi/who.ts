import type { Names } from '../kernel/names.ts';
import { ROLE_NAMES } from '../kernel/role-names.ts';
import type { Who } from '../workflow/waits.ts';

/** Who stands in a relation to a matter. */
const RELATION_NAMES: Names<string> = {
  lead: ['主办单位', 'the leading unit'],
  assignee: ['受派人', 'whom it was given to'],
  'unit-staff': ['主办村网格人员', 'grid people of a leading village'],
  'unit-officer': ['所在村经办人', 'an officer of the village it lies in'],
  verifier: ['核实人', 'who was sent to look'],
  inspector: ['指定核查人', 'the inspector named'],
  platform: ['所属上级平台', 'the platform it belongs to'],
  reporter: ['反映人', 'the reporter'],
  staff: ['可见案件的工作人员', 'staff who see it'],
  party: ['该单位', 'that unit'],
  blower: ['吹哨人', 'who blew it'],
  substitute: ['替补网格长', 'the leader who stands in'],
  unit: ['所在村', 'the village it lies in'],
  asker: ['申请人', 'who asked'],
  sender: ['下发人', 'who sent it'],
  outgoing: ['交班人员', 'who is on the shift'],
  incoming: ['下一班人员', 'who is on the next one'],
  'same-role': ['同岗位人员', 'who serves there in the same role'],
  owner: ['承诺人', 'whose promise it is'],
  'owner-post': ['同岗人员', 'who holds the same post'],
  head: ['承诺人所在单位负责人', 'the head of their unit'],
};

/** A role or a relation in both languages; throws a RangeError for a relation that nobody has named. */
export const whoText = (who: Who): string => {
  const name = 'role' in who ? ROLE_NAMES[who.role] : RELATION_NAMES[who.relation];
  if (!name) throw new RangeError(`no name for ${JSON.stringify(who)}`);
  return `${name[0]} ${name[1]}`;
};
