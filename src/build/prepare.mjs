/** npm's `prepare`: builds, where the development dependencies are installed. */

async function canBuild() {
  try {
    await import('esbuild');
    return true;
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return false;
    throw error;
  }
}

if (await canBuild()) await import('./build.mjs');
else process.stdout.write('dist/ is not built: that takes the development dependencies.\n');
