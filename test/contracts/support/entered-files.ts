import { Session } from 'node:inspector/promises';
import { sep } from 'node:path';
import { packageRoot } from '../../../src/app/package-root.js';

const PREFIX = `file://${packageRoot().split(sep).join('/')}/dist/src/`;

/** Records by V8's call counts which compiled source files of ours a piece of work enters: files with a function that was called. */
export async function enteredFiles(work: () => Promise<unknown>): Promise<readonly string[]> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await session.post('Profiler.takePreciseCoverage');
    await work();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const entered = result.filter(({ functions }) =>
      functions.some(({ functionName, ranges }) => functionName !== '' && ranges[0]!.count > 0),
    );
    return entered.flatMap(({ url }) => (url.startsWith(PREFIX) ? [url.slice(PREFIX.length)] : [])).sort();
  } finally {
    session.disconnect();
  }
}
