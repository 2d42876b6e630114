/** Sizes of items by the rules of the DynamoDB developer guide, "Item sizes and formats". Pure. */

/** A value in DynamoDB's JSON: one key that names the type. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

const utf8 = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Bytes of base 64 text once decoded. */
const decoded = (base64: string): number => Buffer.byteLength(base64, 'base64');

/**
 * One byte per two significant digits and one byte more; a negative number takes another one. Leading and trailing zeros do
 * not count.
 */
export function numberSize(text: string): number {
  const negative = text.startsWith('-');
  const mantissa = text.replace(/^[+-]/, '').replace(/[eE].*$/, '');
  const digits = mantissa.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return 1;
  return Math.min(21, Math.ceil(digits.length / 2) + 1 + (negative ? 1 : 0));
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** Bytes of one value without its attribute's name. */
export function valueSize(value: AttributeValue): number {
  const [entry] = Object.entries(value);
  if (entry === undefined) return 0;
  const [type, content] = entry;
  switch (type) {
    case 'S':
      return utf8(content as string);
    case 'N':
      return numberSize(content as string);
    case 'B':
      return decoded(content as string);
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'SS':
      return sum((content as string[]).map(utf8));
    case 'NS':
      return sum((content as string[]).map(numberSize));
    case 'BS':
      return sum((content as string[]).map(decoded));
    // Three bytes for the list or map, and one for each element.
    case 'L':
      return 3 + sum((content as AttributeValue[]).map((element) => 1 + valueSize(element)));
    case 'M':
      return 3 + sum(Object.entries(content as Item).map(([name, element]) => 1 + utf8(name) + valueSize(element)));
    default:
      throw new Error(`unknown attribute type ${type}`);
  }
}

/** Bytes of an item: names and values of its attributes. */
export function itemSize(item: Item): number {
  return sum(Object.entries(item).map(([name, value]) => utf8(name) + valueSize(value)));
}
