import { asObject, asText, html, type Page, schemaTable } from './page-parts.ts';
import { STYLE } from './page-style.ts';
import type { Json, JsonObject } from './schemas.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly spec: JsonObject;
}

const operationsOf = (document: JsonObject): readonly Operation[] =>
  Object.entries(asObject(document.paths)).flatMap(([path, methods]) =>
    Object.entries(asObject(methods)).map(([method, spec]) => ({
      method: method.toUpperCase(),
      path,
      spec: asObject(spec),
    })),
  );

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

const resolve = (page: Page, value: Json): JsonObject => {
  const ref = asText(asObject(value).$ref);
  if (ref === '') return asObject(value);
  return asObject(
    ref
      .slice(2)
      .split('/')
      .reduce<Json>((inner, step) => asObject(inner)[step] ?? null, page.document),
  );
};

const rolesOf = (spec: JsonObject): string => {
  const roles = spec['x-roles'];
  if (roles === 'any') return '<span class="tag">任何在岗人员 · any post</span>';
  const names = list(roles).map(asText);
  if (names.length === 0) return '<span class="tag open">公开 · public</span>';
  return names.map((role) => `<span class="tag">${html(role)}</span>`).join(' ');
};

const parameterRow = (page: Page, value: Json): string => {
  const parameter = resolve(page, value);
  const schema = asObject(parameter.schema);
  const kind = [asText(schema.type), asText(schema.pattern), list(schema.enum).map(String).join(' | ')].filter(Boolean);
  return `<tr><td><code>${html(asText(parameter.name))}</code>${parameter.required === true ? '<b class="need">*</b>' : ''}</td>
<td>${html(asText(parameter.in))}</td><td>${html(kind.join(' · '))}</td><td>${html(asText(parameter.description))}</td></tr>`;
};

const parametersOf = (page: Page, spec: JsonObject): string => {
  const rows = list(spec.parameters).map((value) => parameterRow(page, value));
  return `<details><summary>参数 · parameters (${rows.length})</summary><table><tr><th>名称 · name</th><th>位置 · in</th><th>类型 · type</th><th>说明 · description</th></tr>${rows.join('')}</table></details>`;
};

const bodyOf = (page: Page, spec: JsonObject): string => {
  const media = asObject(asObject(asObject(spec.requestBody).content)['application/json']);
  if (media.schema === undefined) return '';
  const forms = list(asObject(media.schema).anyOf);
  const actions = Object.entries(asObject(asObject(media.schema)['x-actions']));
  const parts =
    actions.length === 0
      ? schemaTable(page, media.schema)
      : actions
          .map(([action, at]) => `<h5><code>${html(action)}</code></h5>${schemaTable(page, forms[Number(at)] ?? null)}`)
          .join('');
  return `<details open><summary>请求体 · body</summary>${parts}</details>`;
};

const answersOf = (page: Page, spec: JsonObject): string => {
  const responses = Object.entries(asObject(spec.responses));
  const good = responses.filter(([status]) => status.startsWith('2'));
  const errors = responses.filter(([status]) => !status.startsWith('2'));
  const shown = good.map(([status, value]) => {
    const [type, media] = Object.entries(asObject(asObject(value).content))[0] ?? [];
    const table = type === undefined ? '' : schemaTable(page, asObject(media).schema ?? null);
    return `<details><summary>${status} ${html(type ?? '')}</summary>${table}</details>`;
  });
  const codes = errors.map(
    ([status, value]) => `<span title="${html(asText(resolve(page, value).description))}">${status}</span>`,
  );
  return `${shown.join('')}<p class="errors">错误 · errors: ${codes.join(' ')}</p>`;
};

const section = (page: Page, { method, path, spec }: Operation): string =>
  `<section id="${html(asText(spec.operationId))}"><h3><span class="m ${method}">${method}</span> <code>${html(path)}</code></h3>
<p>${html(asText(spec.summary))}</p><p>${rolesOf(spec)} <small>${html(asText(spec['x-action']))}</small></p>
${parametersOf(page, spec)}${bodyOf(page, spec)}${answersOf(page, spec)}</section>`;

const problemRows = (document: JsonObject): string =>
  Object.entries(asObject(document['x-problem-codes']))
    .map(([code, value]) => {
      const { status, zh, en } = asObject(value);
      const words = [zh, en].map(
        (side) => `<b>${html(asText(asObject(side).title))}</b><br>${html(asText(asObject(side).detail))}`,
      );
      return `<tr id="problem-${html(code)}"><td><code>${html(code)}</code></td><td>${String(status)}</td><td>${words.join('</td><td>')}</td></tr>`;
    })
    .join('');

const schemasOf = (page: Page): string =>
  Object.entries(asObject(asObject(page.document.components).schemas))
    .map(
      ([name, schema]) =>
        `<section id="schema-${html(name)}"><h3>${html(name)}</h3>${schemaTable(page, schema)}</section>`,
    )
    .join('');

/** The readable page of a document: one file that loads nothing, Chinese first with English beside it. */
export const renderPage = (document: JsonObject): string => {
  const page: Page = { document };
  const operations = operationsOf(document);
  const tags = list(document.tags).map((tag) => asText(asObject(tag).name));
  const inTag = (tag: string): readonly Operation[] => operations.filter(({ spec }) => list(spec.tags).includes(tag));
  const info = asObject(document.info);
  const nav = tags.map(
    (tag) =>
      `<h4>${html(tag)}</h4>${inTag(tag)
        .map(
          ({ method, path, spec }) =>
            `<a href="#${html(asText(spec.operationId))}"><span class="m ${method}">${method}</span> ${html(path)}</a>`,
        )
        .join('')}`,
  );
  const main = tags.map(
    (tag) =>
      `<h2>${html(tag)}</h2>${inTag(tag)
        .map((operation) => section(page, operation))
        .join('')}`,
  );
  const about = asText(info.description)
    .split('\n\n')
    .map((text) => `<p>${html(text)}</p>`);
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(asText(info.title))} API</title><style>${STYLE}</style></head><body>
<nav><h1>${html(asText(info.title))}</h1><p><a href="/v1/openapi.json">openapi.json</a></p>${nav.join('')}<h4><a href="#problems">错误代码 · problems</a></h4><h4><a href="#schemas">数据结构 · schemas</a></h4></nav>
<main><h1>${html(asText(info.title))} <small>${html(asText(info.version))}</small></h1>${about.join('')}
${main.join('\n')}
<h2 id="problems">错误代码 · problems</h2><table><tr><th>code</th><th>status</th><th>中文</th><th>English</th></tr>${problemRows(document)}</table>
<h2 id="schemas">数据结构 · schemas</h2>${schemasOf(page)}
</main></body></html>
`;
};
