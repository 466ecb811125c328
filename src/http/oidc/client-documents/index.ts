/** Clients whose ID is the URL of their metadata (draft-ietf-oauth-client-id-metadata-document), for pools that enable it. */
export { type ClientDocumentsParts, createClientDocuments } from './client-documents.js';
