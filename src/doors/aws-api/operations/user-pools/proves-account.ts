/** Whether an attribute is an address that codes go to: sign-in, second factor and recovery go by it. */
export const provesAccount = (attribute: string | undefined): boolean => attribute === 'email' || attribute === 'phone_number';
