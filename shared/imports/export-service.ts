import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { type Instant, show } from '../kernel/time.ts';
import { badBody, postOver, townFor } from '../registers/rules.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { EXPORTERS, type ExportQuery, type Sheet, type TemplateQuery } from './contract.ts';
import type { Format, Kind, RegisterKind } from './kind.ts';
import { REGISTERS } from './kinds.ts';
import { exportKeyOf } from './model-job.ts';
import type { ImportPorts } from './ports.ts';
import { CONTENT_TYPES, type Language, writeSheet, writeTemplate } from './write.ts';

type Answered = Promise<Result<Answer, Refusal>>;
type ByKind = { readonly kind: Kind };

/** Lists of people are for those who keep or check them. */
const PERSON_EXPORTERS: readonly Role[] = ['securityAdmin', 'gridOffice', 'auditor'];
/** Accounts and whole names only for who gives and takes posts. */
const WHOLE_READERS: readonly Role[] = ['securityAdmin'];

const languageOf = ({ language }: Request): Language => (language === 'en' ? 'en' : 'zh');

const rolesFor = ({ masked }: RegisterKind, whole: boolean): readonly Role[] =>
  masked === undefined ? EXPORTERS : whole ? WHOLE_READERS : PERSON_EXPORTERS;

async function offerSheet(
  ports: ImportPorts,
  request: Request<ByKind, { readonly format: Format }>,
  caller: Caller,
  sheet: { readonly bytes: Uint8Array; readonly rows: number; readonly masked: boolean; readonly name: string },
  now: Instant,
): Promise<Sheet> {
  const { kind } = request.params;
  const { format } = request.query;
  const key = exportKeyOf(ports.newId(caller.person, undefined), format);
  await ports.files.put(key, sheet.bytes, CONTENT_TYPES[format]);
  const link = await ports.files.link(key, `${sheet.name}.${format}`, now);
  return {
    ...{ kind, format, rows: sheet.rows, masked: sheet.masked },
    file: { url: link.url, expiresAt: show(link.expiresAt) },
  };
}

async function exportRegister(
  ports: ImportPorts,
  request: Request<ByKind, ExportQuery>,
  caller: Caller,
  now: Instant,
): Answered {
  const { params, query, requestId, sourceIp } = request;
  const kind = REGISTERS[params.kind];
  if (!kind.formats.includes(query.format)) return err(badBody('#query/format', 'format-not-offered'));
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const post = postOver(caller, rolesFor(kind, query.whole), town.value);
  if (post === undefined) return err({ code: 'forbidden' });
  const act = { subject: `TOWN#${town.value}`, action: `register:export:${kind.kind}`, at: now, person: caller.person };
  const personal = kind.masked !== undefined;
  await ports.audit({ ...act, role: post.role, post: post.postId, requestId, sourceIp, personal });
  const entries = await ports.entries(kind.kind, town.value, now);
  const { masked } = kind;
  const covered = masked !== undefined && !query.whole;
  const rows = entries.flatMap((view) => kind.rowsOf(covered ? masked(view) : view));
  const bytes = await writeSheet(kind, rows, query.format, languageOf(request));
  const sheet = { bytes, rows: rows.length, masked: covered, name: `${town.value}-${kind.kind}` };
  return ok({ body: await offerSheet(ports, request, caller, sheet, now) });
}

async function getTemplate(
  ports: ImportPorts,
  request: Request<ByKind, TemplateQuery>,
  caller: Caller,
  now: Instant,
): Answered {
  const kind = REGISTERS[request.params.kind];
  const { format } = request.query;
  if (!kind.formats.includes(format)) return err(badBody('#query/format', 'format-not-offered'));
  const bytes = await writeTemplate(kind, format, languageOf(request));
  const sheet = { bytes, rows: 0, masked: false, name: `${kind.kind}-template` };
  return ok({ body: await offerSheet(ports, request, caller, sheet, now) });
}

/** The use cases of exports and templates, by the names of their routes. */
export const exportUseCases = (ports: ImportPorts): UseCases => ({
  exportRegister: staffUseCase<ByKind, ExportQuery>((request, caller, now) =>
    exportRegister(ports, request, caller, now),
  ),
  getTemplate: staffUseCase<ByKind, TemplateQuery>((request, caller, now) => getTemplate(ports, request, caller, now)),
});
