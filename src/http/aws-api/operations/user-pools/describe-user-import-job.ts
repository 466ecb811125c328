import type { DescribeUserImportJobCommandInput, DescribeUserImportJobCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsImportJob } from '../../shapes/import-job.js';

export const describeUserImportJob =
  ({
    pools,
    importJobs,
    importUrlOf,
  }: Pick<Parts, 'pools' | 'importJobs' | 'importUrlOf'>): Run<DescribeUserImportJobCommandInput, DescribeUserImportJobCommandOutput> =>
  async ({ UserPoolId, JobId }) => {
    const pool = await pools.get(UserPoolId);
    return { UserImportJob: awsImportJob(await importJobs.get(pool.id, JobId), importUrlOf) };
  };
