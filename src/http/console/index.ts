/**
 * Operator console at `/console/`: one page and its scripts. Operators sign in at their user pool by the code grant, as in any app, and call the
 * AWS API with the role of their group. No authorization decisions of its own.
 */
export { type ConsoleParts, createConsole } from './console.js';
