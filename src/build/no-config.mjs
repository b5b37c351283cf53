/** Stands in for `lilconfig` in the bundles: no configuration is looked for. */

export function lilconfigSync() {
  return { search: () => null };
}
