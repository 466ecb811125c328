import type { GetCSVHeaderCommandInput, GetCSVHeaderCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { headerOf } from '../../../../directory/import-jobs/index.js';
import type { Parts, Run } from '../../operation.js';

export const getCsvHeader =
  ({ pools }: Pick<Parts, 'pools'>): Run<GetCSVHeaderCommandInput, GetCSVHeaderCommandOutput> =>
  async ({ UserPoolId }) => {
    const pool = await pools.get(UserPoolId);
    return { UserPoolId: pool.id, CSVHeader: [...headerOf(pool)] };
  };
