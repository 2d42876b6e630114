import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { toCloudEvent } from '../../shared/notifications/content.ts';
import { eventTypes } from '../../shared/notifications/events.ts';
import { eventsDocument } from '../../shared/notifications/schema-document.ts';
import { documentText } from '../../shared/openapi/text.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/events.json'), 'utf8');
const ajv = new Ajv2020({ strict: true, strictTypes: false });
addFormats.default(ajv);
const isMessage = ajv.compile(JSON.parse(text) as object);

const message = (type: string, data: Record<string, unknown>) =>
  toCloudEvent({
    id: 'case/2603067980012343/_/2/0',
    pk: 'CASE#2603067980012343',
    town: '320506103',
    type,
    part: '_',
    version: 2,
    n: 0,
    time: '2026-03-06T14:10:00.000Z',
    data,
  });

const at = '2026-03-06T16:10:00.000Z';
const relief = { reliefId: 'r', area: '320506103203', fromAt: at, toAt: at };
const redivision = { redivisionId: 'd', surgeId: 's', retired: 48, made: 96 };
const request = { requestId: 'q', code: 'S05' };
const shift = { shiftId: '320506103.20260306T2000-20260307T0800' };
const imported = { importId: 'i', register: 'units', done: 10 };
const data = {
  ...imported,
  ...shift,
  ...request,
  day: '2026-03-06',
  ...redivision,
  caseNum: '2603067980012343',
  whistleId: 'w',
  town: '320506103',
  dueAt: at,
  ...relief,
};

describe('the document of messages', () => {
  it('is checked in as the types of events make it', () => {
    expect(text).toBe(documentText(eventsDocument()));
  });

  it.each([...eventTypes.keys()])('takes %s as it is sent', (type) => {
    expect(isMessage(message(type, data))).toBe(true);
  });

  it('refuses what is not sent so', () => {
    const good = message('onegrid.case.dispatched', data);
    expect(isMessage({ ...good, type: 'onegrid.case.unheard' })).toBe(false);
    expect(isMessage({ ...good, specversion: '0.3' })).toBe(false);
    expect(isMessage({ ...good, id: undefined })).toBe(false);
    expect(isMessage({ ...good, data: { ...data, dueAt: 'soon' } })).toBe(false);
    expect(isMessage({ ...good, data: { town: '320506103' } })).toBe(false);
  });
});
