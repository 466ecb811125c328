import type { StopUserImportJobCommandInput, StopUserImportJobCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsImportJob } from '../../shapes/import-job.js';

export const stopUserImportJob =
  ({
    pools,
    importJobs,
    importUrlOf,
  }: Pick<Parts, 'pools' | 'importJobs' | 'importUrlOf'>): Run<StopUserImportJobCommandInput, StopUserImportJobCommandOutput> =>
  async ({ UserPoolId, JobId }) => {
    const pool = await pools.get(UserPoolId);
    return { UserImportJob: awsImportJob(await importJobs.stop(pool.id, JobId), importUrlOf) };
  };
