import { existsSync } from 'node:fs';

/** Handlers that tests register by name; what each was told goes back as it came unless it says otherwise. */
export async function echo(event) {
  return event;
}
export async function confirm(event) {
  event.response.autoConfirmUser = true;
  event.response.autoVerifyEmail = true;
  return event;
}
export async function throws() {
  throw new Error('not you');
}
export function legacy(event, _context, callback) {
  setTimeout(() => callback(null, event), 1);
}
export function legacyThrows(_event, _context, callback) {
  callback('no callback for you');
}
export async function hangs() {
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}
export function loops() {
  for (;;);
}
export function exits() {
  process.exit(0);
}
export function later(_event, _context, _callback) {
  setImmediate(() => {
    throw new Error('too late');
  });
}
export async function floodsHeap() {
  const kept = new Map();
  for (let i = 0; ; i++) kept.set(i, `value ${i}`);
}
export async function floodsAtOnce() {
  const kept = [];
  for (;;) kept.push(new Array(5e7).fill(1.5));
}
export async function rubbish() {
  return 'rubbish';
}
export async function nothing() {}
export async function wrongTypes(event) {
  event.response = { autoConfirmUser: 'yes', claimsOverrideDetails: 3, answerCorrect: 'yes' };
  return event;
}
export async function circular(event) {
  event.self = event;
  return event;
}
export async function huge(event) {
  return { ...event, more: 'x'.repeat(2 ** 21) };
}
export async function environment() {
  throw new Error(JSON.stringify({ ...process.env, cwd: process.cwd(), common: existsSync('./common.cjs'), hour: new Date(0).getHours() }));
}
export async function tells(event, context) {
  throw new Error(JSON.stringify({ event, context, left: context.getRemainingTimeInMillis() > 1000 }));
}
export async function pid(_event) {
  throw new Error(String(process.pid));
}
export const handler = echo;
