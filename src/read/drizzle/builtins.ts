/**
 * Node's own modules, as the code of a schema gets them: those that only calculate, a few in a
 * short form, and for the rest nothing (own code) or a body without life (packages, which often
 * load what they never call).
 */
import assert from 'node:assert';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import buffer from 'node:buffer';
import crypto from 'node:crypto';
import events from 'node:events';
import { builtinModules } from 'node:module';
import { EOL } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import querystring from 'node:querystring';
import stream from 'node:stream';
import streamPromises from 'node:stream/promises';
import stringDecoder from 'node:string_decoder';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import url from 'node:url';
import util from 'node:util';
import zlib from 'node:zlib';

const names = new Set(builtinModules);

/** Without the prefix; null when it is no module of Node's. */
export function builtinName(request: string): string | null {
  const bare = request.replace(/^node:/, '');
  return names.has(bare) || bare !== request ? bare : null;
}

/** setEngine loads a library into the process. */
function calculating(module: object, without: readonly string[]): object {
  const kept = Object.entries(module).filter(([name]) => !without.includes(name));
  return Object.fromEntries(kept);
}

const { arch, platform } = process;

const machine = {
  EOL,
  arch: () => arch,
  cpus: () => [],
  homedir: () => '/',
  hostname: () => 'localhost',
  platform: () => platform,
  release: () => '',
  tmpdir: () => '/tmp',
  type: () => '',
};

const given: Readonly<Record<string, unknown>> = {
  assert,
  'assert/strict': assert.strict,
  async_hooks: { AsyncLocalStorage, AsyncResource },
  buffer,
  crypto: calculating(crypto, ['setEngine', 'setFips']),
  events,
  os: machine,
  path,
  'path/posix': path.posix,
  'path/win32': path.win32,
  perf_hooks: { performance },
  querystring,
  // What drizzle-kit calls when it is loaded.
  readline: { emitKeypressEvents: () => {} },
  stream,
  'stream/promises': streamPromises,
  string_decoder: stringDecoder,
  timers,
  'timers/promises': timersPromises,
  tty: { isatty: () => false },
  url,
  util,
  'util/types': util.types,
  zlib,
};

export function refused(what: string): Error {
  return Object.assign(new Error(`a schema that is being read has no ${what}`), {
    code: 'ERR_ACCESS_DENIED',
  });
}

/** Can be named, taken apart and extended; whatever is called or made of it throws. */
function lifeless(name: string): object {
  const body = function refuse() {};
  const throws = (): never => {
    throw refused(name);
  };
  const members = new Map<PropertyKey, unknown>();
  return new Proxy(body, {
    apply: throws,
    construct: throws,
    get(target, key) {
      if (key === 'prototype') return target.prototype;
      // What dotenv and its like ask before they read.
      if (key === 'existsSync') return () => false;
      if (typeof key === 'symbol' || key === '__esModule' || key === 'then') return undefined;
      if (!members.has(key)) members.set(key, lifeless(name));
      return members.get(key);
    },
  });
}

/** Throws for what own code may not have. */
export function builtin(name: string, isPackage: boolean): unknown {
  if (name === 'process') return globalThis.process;
  if (Object.hasOwn(given, name)) return given[name];
  if (isPackage) return lifeless(`node:${name}`);
  throw refused(`node:${name}`);
}
