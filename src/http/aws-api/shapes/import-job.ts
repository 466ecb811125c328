import type { UserImportJobType } from '@aws-sdk/client-cognito-identity-provider';
import type { ImportJob } from '../../../directory/import-jobs/index.js';
import { defined } from '../../../kernel/index.js';

/** Translates an import job, with the upload URL as long as it accepts a file. */
export function awsImportJob(job: ImportJob, urlOf: (job: ImportJob) => string): UserImportJobType {
  return {
    JobId: job.id,
    JobName: job.name,
    UserPoolId: job.poolId,
    Status: job.status,
    CloudWatchLogsRoleArn: job.roleArn,
    CreationDate: job.createdAt,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    ...defined({ PreSignedUrl: job.status === 'Created' ? urlOf(job) : undefined }),
    ...defined({
      StartDate: job.startedAt,
      CompletionDate: job.completedAt,
      CompletionMessage: job.message,
      PasswordHashingAlgorithm: job.algorithm,
    }),
  };
}
