import { defined } from '../../kernel/index.js';
import { queryParameters } from '../../sts/index.js';
import { GatewayError } from './errors.js';
import { pathOf, readName } from './s3-target.js';

/** Object named by `x-amz-copy-source`. */
export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** Parses `x-amz-copy-source`. Throws `argument_invalid` and the errors of `readName`. */
export function readCopySource(header: string): CopySource {
  const [path = '', query = '', ...more] = header.split('?');
  const { bucket, key } = readName(path.startsWith('/') ? path : `/${path}`, '', '');
  const parameters = [...queryParameters(query)];
  const [name, versionId] = parameters[0] ?? [];
  const extra = more.length > 0 || parameters.length > 1 || (name !== undefined && name !== 'versionId');
  if (bucket === undefined || key === undefined || extra)
    throw new GatewayError('argument_invalid', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  return { bucket, key, ...defined({ versionId }) };
}

/** Header value in canonical encoding. */
export function formatCopySource({ bucket, key, versionId }: CopySource): string {
  return `${pathOf({ bucket, key })}${versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`}`;
}
