import type { DescribeTermsCommandInput, DescribeTermsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsTerms } from '../../shapes/terms.js';

export const describeTerms =
  ({ pools, terms }: Pick<Parts, 'pools' | 'terms'>): Run<DescribeTermsCommandInput, DescribeTermsCommandOutput> =>
  async ({ UserPoolId, TermsId }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    return { Terms: awsTerms(await terms.get(poolId, TermsId)) };
  };
