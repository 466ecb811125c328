import type { TermsDescriptionType, TermsType } from '@aws-sdk/client-cognito-identity-provider';
import type { Terms } from '../../../directory/terms/index.js';

export const awsTermsDescription = ({ id, name, createdAt, updatedAt }: Terms): TermsDescriptionType => ({
  TermsId: id,
  TermsName: name,
  Enforcement: 'NONE',
  CreationDate: createdAt,
  LastModifiedDate: updatedAt,
});

export const awsTerms = (terms: Terms): TermsType =>
  ({
    ...awsTermsDescription(terms),
    UserPoolId: terms.poolId,
    ClientId: terms.clientId,
    TermsSource: 'LINK',
    Links: { ...terms.links },
  }) as TermsType;
