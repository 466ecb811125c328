import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { defined } from '../../kernel/index.js';
import { DeliveryError } from '../errors.js';
import type { Sender } from '../types.js';

const TIME_LIMIT_MS = 10_000;
/** SES errors that another attempt would repeat. */
const FINAL = new Set(['MessageRejected', 'BadRequestException', 'NotFoundException', 'MailFromDomainNotVerifiedException']);

/**
 * Sends e-mail by Amazon SES (API v2), or a compatible service. The SDK is loaded with the first
 * message, and resolves credentials by its default chain. A pool's own identity (`SourceArn`) is
 * used in the region of its ARN unless `region` is given. Waits at most 10 seconds.
 */
export function createSesSender(parts: { from: string; region: string; endpoint?: string }): Sender & { close(): void } {
  const clients = new Map<string, SESv2Client>();

  async function clientFor(region: string): Promise<SESv2Client> {
    const { SESv2Client } = await import('@aws-sdk/client-sesv2');
    const { endpoint } = parts;
    const client = clients.get(region) ?? new SESv2Client({ region, maxAttempts: 1, ...defined({ endpoint }) });
    clients.set(region, client);
    return client;
  }

  return {
    async send({ to, channel, subject, text, html, mail = {} }) {
      if (channel !== 'email') throw new DeliveryError({ detail: `SES cannot deliver ${channel}` });
      const { SendEmailCommand } = await import('@aws-sdk/client-sesv2');
      const { sourceArn, configurationSet, replyTo } = mail;
      const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
      const command = new SendEmailCommand({
        FromEmailAddress: mail.from ?? (sourceArn === undefined ? undefined : identityIn(sourceArn)) ?? parts.from,
        ...defined({
          FromEmailAddressIdentityArn: sourceArn,
          ConfigurationSetName: configurationSet,
          ReplyToAddresses: replyTo === undefined ? undefined : [replyTo],
        }),
        Destination: { ToAddresses: [to] },
        Content: {
          Simple: {
            Subject: content(subject),
            Body: { Text: content(text), ...defined({ Html: html === undefined ? undefined : content(html) }) },
          },
        },
      });
      const client = await clientFor(sourceArn?.split(':')[3] || parts.region);
      try {
        await client.send(command, { abortSignal: AbortSignal.timeout(TIME_LIMIT_MS) });
      } catch (cause) {
        throw new DeliveryError({ mayPass: !FINAL.has((cause as Error).name), detail: (cause as Error).name, cause });
      }
    },
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}

/**
 * Returns the address of `arn:aws:ses:{region}:{account}:identity/{address}`; undefined for a
 * domain.
 */
function identityIn(sourceArn: string): string | undefined {
  const identity = sourceArn.slice(sourceArn.indexOf('/') + 1);
  return identity.includes('@') ? identity : undefined;
}
