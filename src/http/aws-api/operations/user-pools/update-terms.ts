import type { UpdateTermsCommandInput, UpdateTermsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { TermsChange, TermsName } from '../../../../directory/terms/index.js';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsTerms } from '../../shapes/terms.js';

export const updateTerms =
  ({ pools, terms }: Pick<Parts, 'pools' | 'terms'>): Run<UpdateTermsCommandInput, UpdateTermsCommandOutput> =>
  async ({ UserPoolId, TermsId, TermsName, Links }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    const change: TermsChange = defined({ name: TermsName as TermsName | undefined, links: Links });
    return { Terms: awsTerms(await terms.update(poolId, TermsId, change)) };
  };
