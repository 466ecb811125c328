import type * as Identity from '@aws-sdk/client-cognito-identity';
import type * as Idp from '@aws-sdk/client-cognito-identity-provider';
import type { Operation } from '../operation.js';

/** Operation names of an SDK package, taken from the commands it exports: `SignUpCommand` is `SignUp`. */
export type NamesIn<Module> = Exclude<{ [K in keyof Module]: K extends `${infer Name}Command` ? Name : never }[keyof Module], '$' | never>;

/** Input and output types of a command class, from its constructor and its base class. */
type InputOf<Command> = Command extends abstract new (input: infer Input) => unknown ? Input : never;
type OutputOf<Command> = Command extends abstract new (
  ...args: never[]
) => Idp.$Command<infer _I, infer Output, infer _C, infer _SI, infer _SO>
  ? Output
  : never;

/**
 * Registry that covers every operation of the package: one added by a new SDK version does not compile until it is listed. `absent` ones
 * are answered like an unknown operation.
 */
type RegistryOf<Module> = {
  readonly [Name in NamesIn<Module>]: `${Name}Command` extends keyof Module
    ? Operation<InputOf<Module[`${Name}Command`]>, OutputOf<Module[`${Name}Command`]>> | 'absent'
    : never;
};

export type UserPoolOperations = RegistryOf<typeof Idp>;
export type IdentityPoolOperations = RegistryOf<typeof Identity>;
