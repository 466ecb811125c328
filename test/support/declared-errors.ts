import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';

/** AWS's common errors: any operation may answer with them, none declares them. */
const COMMON = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'RequestEntityTooLargeException',
  'SerializationException',
  'UnknownOperationException',
  'UnrecognizedClientException',
  'ValidationException',
]);

/** Declared in prose only: the text of `ForceAliasCreation`. */
const IN_PROSE = new Set(['AdminCreateUserCommand AliasExistsException']);

const known = new Map<string, ReadonlySet<string>>();

/** The errors that a command says it throws, from the documentation in its SDK package. */
function declaredBy(sdk: string, command: string): ReadonlySet<string> {
  const path = join(packageRoot(), 'node_modules/@aws-sdk', sdk, 'dist-types/commands', `${command}.d.ts`);
  const found = known.get(path);
  if (found) return found;
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const declared = new Set([...text.matchAll(/@throws \{@link (\w+)\}/g)].map(([, name]) => name!));
  if (declared.size === 0) throw new Error(`${path} declares no errors: has the SDK changed?`);
  known.set(path, declared);
  return declared;
}

/** Whether the operation of a command may answer with the error. */
export const isDeclared = (sdk: string, command: string, name: string): boolean =>
  COMMON.has(name) || IN_PROSE.has(`${command} ${name}`) || declaredBy(sdk, command).has(name);

interface Stack {
  add(
    middleware: (next: (args: never) => Promise<unknown>, context: { commandName?: string }) => (args: never) => Promise<unknown>,
    options: { step: 'initialize'; name: string },
  ): void;
}

/** Every error that the client meets must be one that its operation declares: an app that catches those must catch all. */
export function declaredOnly<Client extends { readonly middlewareStack: object }>(client: Client, sdk: string): Client {
  (client.middlewareStack as Stack).add(
    (next, { commandName = '' }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          const { name, message } = error as Error;
          if (!isDeclared(sdk, commandName, name))
            throw new Error(`${commandName} does not declare ${name} (${message})`, { cause: error });
          throw error;
        }
      },
    { step: 'initialize', name: 'declaredOnly' },
  );
  return client;
}
