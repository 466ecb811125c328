import type { SNSClient } from '@aws-sdk/client-sns';
import { defined } from '../../kernel/index.js';
import { DeliveryError } from '../errors.js';
import type { Sender } from '../types.js';

const TIME_LIMIT_MS = 10_000;
/** SNS errors that another attempt would repeat. */
const FINAL = new Set(['InvalidParameterException', 'InvalidParameterValueException', 'OptedOutException', 'ValidationException']);

/**
 * Sends SMS by Amazon SNS, or a compatible service. The SDK is loaded with the first message, and
 * resolves credentials by its default chain. Waits at most 10 seconds.
 */
export function createSnsSender(parts: { region: string; endpoint?: string; senderId?: string }): Sender & { close(): void } {
  const { region, endpoint, senderId } = parts;
  let client: SNSClient | undefined;
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });

  return {
    async send({ to, channel, text }) {
      if (channel !== 'sms') throw new DeliveryError({ detail: `SNS cannot deliver ${channel}` });
      const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
      client ??= new SNSClient({ region, maxAttempts: 1, ...defined({ endpoint }) });
      const command = new PublishCommand({
        PhoneNumber: to,
        Message: text,
        MessageAttributes: {
          'AWS.SNS.SMS.SMSType': attribute('Transactional'),
          ...defined({ 'AWS.SNS.SMS.SenderID': senderId === undefined ? undefined : attribute(senderId) }),
        },
      });
      try {
        await client.send(command, { abortSignal: AbortSignal.timeout(TIME_LIMIT_MS) });
      } catch (cause) {
        throw new DeliveryError({ mayPass: !FINAL.has((cause as Error).name), detail: (cause as Error).name, cause });
      }
    },
    close: () => client?.destroy(),
  };
}
