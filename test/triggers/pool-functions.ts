import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import { ownPool } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { arnOf, functionFile } from './support.js';

const HANDLERS = [
  'preSignUp',
  'watch',
  'refuseBanned',
  'customMessage',
  'tokensV1',
  'tokensV2',
  'migrate',
  'define',
  'create',
  'verify',
  'letIn',
  'sender',
  'inbound',
] as const;

export type Handler = (typeof HANDLERS)[number];

/** An event as a function noted it. */
export interface Noted {
  readonly version: string;
  readonly triggerSource: string;
  readonly userName: string;
  readonly userPoolId: string;
  readonly callerContext: { readonly clientId: string };
  readonly request: Readonly<Record<string, unknown>> & { readonly userAttributes: Readonly<Record<string, string>> };
}

export interface FunctionServer {
  readonly server: TestServer;
  /** A pool with these functions, and a client of it. */
  pool(
    triggers: LambdaConfigType,
    ...more: Parameters<typeof ownPool> extends [unknown, ...infer Rest] ? Rest : never
  ): ReturnType<typeof ownPool>;
  /** What functions were told since the last time this was asked. */
  noted(): Noted[];
  /** Whether the sender function is out of order. */
  breakSender(broken: boolean): void;
  stop(): Promise<void>;
}

/** A server that knows the functions of `functions/pool.mjs`, each by the ARN of its name. */
export async function functionServer(environment: Readonly<Record<string, string>> = {}): Promise<FunctionServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cognate-triggers-'));
  const notes = join(folder, 'notes.jsonl');
  const seen = { NOTES: notes };
  const functions = Object.fromEntries(
    HANDLERS.map((handler) => [
      arnOf(handler),
      { module: functionFile('pool.mjs'), handler, environment: seen, read: [folder], write: [folder] },
    ]),
  );
  writeFileSync(notes, '');
  let read = 0;
  const server = await startServer({ environment: { ...environment, TRIGGERS_FUNCTIONS: JSON.stringify(functions) } });
  return {
    server,
    pool: (triggers, pool = {}, client = {}) => ownPool(server, { LambdaConfig: triggers, ...pool }, client),
    noted() {
      // The file only grows: what a function writes between a look and the next is not lost.
      const all = readFileSync(notes, 'utf8');
      const end = all.lastIndexOf('\n') + 1;
      const text = all.slice(read, end);
      read = end;
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Noted);
    },
    breakSender(broken) {
      if (broken) writeFileSync(`${notes}.down`, '');
      else rmSync(`${notes}.down`, { force: true });
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The claims of a JWT, unverified. */
export const claimsIn = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
