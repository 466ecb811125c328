import type { PolicyDocument } from '../sts/index.js';

/**
 * What guests can reach in the enhanced flow at the very most, whatever their role says: the services that AWS allows there, in the
 * developer guide's inline session policy (IAM roles) and in the managed policy `AmazonCognitoUnAuthedIdentitiesSessionPolicy`. Session
 * policies of one session add up, so one document holds both. S3 and DynamoDB are in it; IAM, STS, EC2 and the like are not. The classic flow is not
 * narrowed, as with AWS. Another document can be handed to `createIdentities` instead.
 */
export const GUEST_SESSION_POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'CognitoUnAuthedIdentitiesSessionPolicy',
      Effect: 'Allow',
      Action: [
        'appsync:*',
        'cloudwatch:*',
        'codewhisperer:*',
        'cognito-identity:*',
        'cognito-idp:*',
        'cognito-sync:*',
        'comprehend:*',
        'dynamodb:*',
        'execute-api:*',
        'firehose:*',
        'gamelift:*',
        'geo:*DevicePosition*',
        'geo:*Geofence',
        'geo:*Geofences',
        'geo:CalculateRoute*',
        'geo:GetMap*',
        'geo:GetPlace',
        'geo:ListMaps',
        'geo:SearchPlaceIndex*',
        'iot:*',
        'kinesis:*',
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyPair',
        'kms:GenerateDataKeyPairWithoutPlaintext',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'lambda:*',
        'lex:*',
        'logs:*',
        'machinelearning:*',
        'mobileanalytics:*',
        'mobiletargeting:*',
        'personalize:*',
        'polly:*',
        'rekognition:*',
        'rum:PutRumEvents',
        's3:*',
        'sagemaker:InvokeEndpoint',
        'sdb:*',
        'ses:*',
        'sns:*',
        'sqs:*',
        'textract:AnalyzeDocument',
        'textract:DetectDocumentText',
        'transcribe:*',
        'translate:*',
      ],
      Resource: ['*'],
    },
  ],
};
