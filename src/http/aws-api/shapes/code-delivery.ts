import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider';
import type { CodeDelivery } from '../../../authentication/index.js';

export const awsCodeDelivery = ({ attribute, medium, destination }: CodeDelivery): CodeDeliveryDetailsType => ({
  AttributeName: attribute,
  DeliveryMedium: medium,
  Destination: destination,
});
