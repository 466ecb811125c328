/** One-time codes by e-mail and SMS: made, stored as HMACs, verified, and sent. */
export { acceptCode, addressIn, recoveryAddress, recoveryAttributes, signUpAddress } from './addresses.js';
export { type CodeSender, createCodeSender, deliveryTo } from './code-sender.js';
export { type Address, type CodeResult, createOneTimeCodes, type OneTimeCodes } from './codes.js';
