/** Reading of template properties; that each is known here is checked where the template is read. */
import type { TemplateResource } from './side.ts';

/** A property that must be text. */
export function textOf(resource: TemplateResource, name: string): string | undefined {
  const value = resource.properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${resource.stack}/${resource.logicalId}: ${name} is not a plain value`);
}

/** A property that must be an object. */
export function objectOf(resource: TemplateResource, name: string): Readonly<Record<string, unknown>> | undefined {
  const value = resource.properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${resource.stack}/${resource.logicalId}: ${name} is not an object`);
}
