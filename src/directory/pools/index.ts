export type * from './pools.js';
export type * from './types.js';
