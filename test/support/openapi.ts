/** Holds real answers against the OpenAPI document. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Media {
  readonly schema: object;
}
interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, Media>>;
}
type Operations = Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> }>>;

export interface Answered {
  readonly method: string;
  /** The real path, without query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  /** The body's text. */
  readonly body: string;
}

/** What is wrong with an answer by the document; empty when nothing is. */
export type AnswerCheck = (answer: Answered) => readonly string[];

const pattern = (template: string): RegExp =>
  new RegExp(`^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);

/** Templates without parameters first, as API Gateway matches them. */
const bySpecificity = (a: string, b: string): number => (a.match(/\{/g)?.length ?? 0) - (b.match(/\{/g)?.length ?? 0);

const escapePointer = (text: string): string => encodeURIComponent(text.replace(/~/g, '~0').replace(/\//g, '~1'));

/** Checks answers against a document: the path, the status, the content type and the body's schema must be declared. */
export const answerCheck = (document: Readonly<Record<string, unknown>>): AnswerCheck => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'openapi' });
  const paths = document.paths as Readonly<Record<string, Operations>>;
  const components = document.components as { readonly responses: Readonly<Record<string, Response>> };
  const templates = Object.keys(paths).sort(bySpecificity);
  const compiled = new Map<string, ValidateFunction>();
  const validator = (pointer: string): ValidateFunction => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
    compiled.set(pointer, known);
    return known;
  };
  const locate = (template: string, method: string, status: string) => {
    const declared = paths[template]?.[method]?.responses[status];
    const shared = declared?.$ref?.split('/').at(-1);
    return shared === undefined
      ? { response: declared, pointer: `/paths/${escapePointer(template)}/${method}/responses/${status}` }
      : { response: components.responses[shared], pointer: `/components/responses/${shared}` };
  };
  return (answer) => {
    const method = answer.method.toLowerCase();
    const template = templates.find((one) => pattern(one).test(answer.path) && paths[one]?.[method]);
    const name = `${answer.method} ${answer.path} ${answer.status}`;
    if (template === undefined) return [`${name}: no such path in the document`];
    const { response, pointer } = locate(template, method, String(answer.status));
    if (response === undefined) return [`${name}: status not declared for ${template}`];
    if (answer.body === '') return response.content === undefined ? [] : [`${name}: a body is declared, none came`];
    const type = (answer.contentType ?? '').split(';')[0] ?? '';
    if (response.content?.[type] === undefined) return [`${name}: content type ${type} not declared`];
    if (!type.endsWith('json') || template === '/v1/openapi.json') return [];
    const validate = validator(`${pointer}/content/${escapePointer(type)}/schema`);
    return validate(JSON.parse(answer.body))
      ? []
      : (validate.errors ?? []).map(
          (error) => `${name}: ${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
        );
  };
};
