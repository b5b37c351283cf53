/** Stands in for `pg-native` in the bundles: pg takes this error for a package that is not installed. */

throw Object.assign(new Error('pg-native is no part of this build'), { code: 'MODULE_NOT_FOUND' });
