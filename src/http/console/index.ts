/**
 * The operator's console at `/console/`: one page and its scripts. It signs its operator in through the pool of operators, as any app would,
 * and asks the AWS API with the rights of their group; nothing is decided here.
 */
export { type ConsoleParts, createConsole } from './console.js';
