import assert from 'node:assert/strict';

/** The call must be refused with this error, and with this text when one is given. */
export async function refused(call: Promise<unknown>, name: string, text?: string | RegExp): Promise<void> {
  await assert.rejects(call, (error: Error) => {
    assert.equal(error.name, name, `${error.name}: ${error.message}`);
    if (typeof text === 'string') assert.equal(error.message, text);
    if (text instanceof RegExp) assert.match(error.message, text);
    return true;
  });
}
