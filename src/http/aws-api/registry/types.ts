import type * as Identity from '@aws-sdk/client-cognito-identity';
import type * as Idp from '@aws-sdk/client-cognito-identity-provider';
import type { Operation } from '../operation.js';

/** The operations of an SDK package, from the commands it exports: `SignUpCommand` is `SignUp`. */
export type NamesIn<Module> = Exclude<{ [K in keyof Module]: K extends `${infer Name}Command` ? Name : never }[keyof Module], '$' | never>;

/** A command class tells its input in its constructor and its output in what it extends. */
type InputOf<Command> = Command extends abstract new (input: infer Input) => unknown ? Input : never;
type OutputOf<Command> = Command extends abstract new (
  ...args: never[]
) => Idp.$Command<infer _I, infer Output, infer _C, infer _SI, infer _SO>
  ? Output
  : never;

/**
 * Total over the package's operations: one that a new version brings does not compile until it stands here. `absent` answers as AWS answers an
 * operation that it does not know.
 */
type RegistryOf<Module> = {
  readonly [Name in NamesIn<Module>]: `${Name}Command` extends keyof Module
    ? Operation<InputOf<Module[`${Name}Command`]>, OutputOf<Module[`${Name}Command`]>> | 'absent'
    : never;
};

export type UserPoolOperations = RegistryOf<typeof Idp>;
export type IdentityPoolOperations = RegistryOf<typeof Identity>;
