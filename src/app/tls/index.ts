/** The certificate of the TLS listener: the operator's, read again when it changes, or one of our own making. */
export { openTlsIdentity, type TlsIdentity } from './tls-identity.js';
