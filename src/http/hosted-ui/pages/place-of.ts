/** The host of an address; of an app on this device, what its addresses begin with. */
export function placeOf(address: string): string {
  const { host, protocol } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? host : protocol;
}
