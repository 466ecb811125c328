import type { CreateUserImportJobCommandInput, CreateUserImportJobCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsImportJob } from '../../shapes/import-job.js';

export const createUserImportJob =
  ({
    pools,
    importJobs,
    importUrlOf,
  }: Pick<Parts, 'pools' | 'importJobs' | 'importUrlOf'>): Run<CreateUserImportJobCommandInput, CreateUserImportJobCommandOutput> =>
  async ({ UserPoolId, JobName, CloudWatchLogsRoleArn, PasswordHashingAlgorithm }) => {
    const pool = await pools.get(UserPoolId);
    const job = await importJobs.create(pool, {
      name: JobName,
      roleArn: CloudWatchLogsRoleArn,
      ...defined({ algorithm: PasswordHashingAlgorithm }),
    });
    return { UserImportJob: awsImportJob(job, importUrlOf) };
  };
