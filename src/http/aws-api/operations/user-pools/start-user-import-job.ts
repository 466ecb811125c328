import type { StartUserImportJobCommandInput, StartUserImportJobCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsImportJob } from '../../shapes/import-job.js';

export const startUserImportJob =
  ({
    pools,
    importJobs,
    importUrlOf,
  }: Pick<Parts, 'pools' | 'importJobs' | 'importUrlOf'>): Run<StartUserImportJobCommandInput, StartUserImportJobCommandOutput> =>
  async ({ UserPoolId, JobId }) => {
    const pool = await pools.get(UserPoolId);
    return { UserImportJob: awsImportJob(await importJobs.start(pool.id, JobId), importUrlOf) };
  };
