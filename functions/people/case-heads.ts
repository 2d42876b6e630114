import { caseMetaItem, casePk, parsedMeta, reportMetaItem, reportPk } from '../../shared/cases/items.ts';
import type { PeopleDeps } from '../../shared/people/service.ts';
import type { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';

/** The two heads a reveal is decided on, read strongly: a case that was closed a second ago is closed. */
export const caseHeads = (
  client: ReturnType<typeof documentClient>,
  matters: string,
): Pick<PeopleDeps, 'caseHead' | 'report'> => ({
  caseHead: async (num) => {
    const item = await getItem(client, matters, { pk: casePk(num), sk: 'META' });
    return item && parsedMeta(parseItem(caseMetaItem, item));
  },
  report: async (rid) => {
    const item = await getItem(client, matters, { pk: reportPk(rid), sk: 'META' });
    return item && parseItem(reportMetaItem, item);
  },
});
