/**
 * The member of a record under a name from outside; undefined where the record has none of its own. `record[name]` answers for the members
 * of Object.prototype too: `constructor`, `__proto__`, `valueOf`.
 */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
