import { type Column, type Value, valueAt } from "./column.js";

/** One row as an object: a property a column, `null` where missing. Of two columns of one name, the first. */
export type Row = Readonly<Record<string, Value>>;

interface Position {
  readonly index: number;
}

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

function shown(this: Row): Record<string, Value> {
  return { ...this };
}

/**
 * Makes views of rows: objects that read a value from its column when it is asked for, and list their keys,
 * spread and serialise like plain objects. Nothing is copied.
 */
export function rowViews(names: readonly string[], columns: readonly Column[]): (index: number) => Row {
  const byName = new Map<string, Column>();
  for (let i = 0; i < names.length; i++) if (!byName.has(names[i]!)) byName.set(names[i]!, columns[i]!);
  const keys = [...byName.keys()];
  const read = (position: Position, key: string | symbol): Value | undefined => {
    const column = typeof key === "string" ? byName.get(key) : undefined;
    return column && valueAt(column, position.index);
  };
  const handler: ProxyHandler<Position> = {
    get: read,
    has: (_, key) => typeof key === "string" && byName.has(key),
    ownKeys: () => keys,
    getOwnPropertyDescriptor: (position, key) => {
      const value = read(position, key);
      return value === undefined
        ? undefined
        : { value, enumerable: true, configurable: true, writable: false };
    },
  };
  return (index) => {
    const position: Position = Object.create(null, {
      index: { value: index, configurable: true },
      // console.log looks at what stands behind a proxy; this shows it the row.
      [INSPECT]: { value: shown, configurable: true },
    });
    return new Proxy(position, handler) as unknown as Row;
  };
}
