/** Reads the partition values out of a key condition, as DynamoDB does for `dynamodb:LeadingKeys`. Pure. */
import type { AttributeValue } from './item-size.ts';

/** Plain text of a key value. */
export const keyText = (value: AttributeValue | undefined): string | undefined => {
  const [content] = Object.values(value ?? {});
  return typeof content === 'string' ? content : undefined;
};

/**
 * Values that `expression` compares for equality with the given attributes, in the order of `attributes`; an attribute that is not
 * compared is left out.
 */
export function equalValues(
  expression: string,
  names: Readonly<Record<string, string>>,
  values: Readonly<Record<string, AttributeValue>>,
  attributes: readonly string[],
): readonly string[] {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of expression.matchAll(/([#\w.-]+)\s*=\s*(:[\w.-]+)/g)) {
    const text = keyText(values[value]);
    if (text !== undefined) found.set(name.startsWith('#') ? (names[name] ?? name) : name, text);
  }
  return attributes.flatMap((attribute) => found.get(attribute) ?? []);
}
