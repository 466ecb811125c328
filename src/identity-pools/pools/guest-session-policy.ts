import type { PolicyDocument } from '../../sts/index.js';

/**
 * Upper bound of guests' permissions in the enhanced flow: the services that AWS allows there, from
 * the developer guide's inline session policy (IAM roles) and the managed policy
 * `AmazonCognitoUnAuthedIdentitiesSessionPolicy`. Session policies of one session add up, so one
 * document holds both. Includes S3 and DynamoDB; excludes IAM, STS, EC2 and the like. The classic
 * flow is not limited, as with AWS. `createIdentities` accepts another document instead.
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
