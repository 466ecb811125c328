/** Certificate of the TLS listener: the operator's, reloaded when it changes, or a self-made one. */
export { openTlsIdentity, type TlsIdentity } from './tls-identity.js';
