import type { ListUserImportJobsCommandInput, ListUserImportJobsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsImportJob } from '../../shapes/import-job.js';
import { listPage } from '../../shapes/list-page.js';

export const listUserImportJobs =
  ({
    pools,
    importJobs,
    importUrlOf,
    pageTokens,
  }: Pick<Parts, 'pools' | 'importJobs' | 'importUrlOf' | 'pageTokens'>): Run<
    ListUserImportJobsCommandInput,
    ListUserImportJobsCommandOutput
  > =>
  async ({ UserPoolId, MaxResults, PaginationToken }) => {
    const pool = await pools.get(UserPoolId);
    const { items, nextToken } = await listPage(pageTokens, `import-jobs:${pool.id}`, PaginationToken, (after) =>
      importJobs.list(pool.id, { limit: MaxResults, ...after }),
    );
    return {
      UserImportJobs: items.map((job) => awsImportJob(job, importUrlOf)),
      ...defined({ PaginationToken: nextToken.NextToken }),
    };
  };
