/**
 * Returns the own member of a record under a name from outside; undefined when there is none. `record[name]` would also find members of
 * Object.prototype: `constructor`, `__proto__`, `valueOf`.
 */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
