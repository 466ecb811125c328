/** Seconds (FAPI 2.0 Security Profile section 5.3.2.1). */
const MAX_TOLERANCE = 60;

/**
 * Reports whether a JWT of a client is neither expired nor, by `nbf` and `iat`, from the future, with the tolerance that FAPI 2.0 allows.
 * `clockTolerance`: seconds. System clock, as oidc-provider: both validate the same object.
 */
export function isTimelyForFapi({ exp, nbf, iat }: Readonly<Record<string, unknown>>, clockTolerance: number): boolean {
  const now = Math.floor(Date.now() / 1000);
  const tolerance = Math.min(clockTolerance, MAX_TOLERANCE);
  const isPast = (time: unknown): boolean => time === undefined || Number(time) <= now + tolerance;
  return (exp === undefined || Number(exp) > now - tolerance) && isPast(nbf) && isPast(iat);
}
