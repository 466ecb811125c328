import { createHmac } from 'node:crypto';

/** As every SDK guide computes it. */
export const secretHash = (username: string, clientId: string, secret: string): string =>
  createHmac('sha256', secret)
    .update(username + clientId)
    .digest('base64');
