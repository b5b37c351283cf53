/** What a Supabase database holds before the first migration, as far as migrations lean on it. */
import type { Prelude } from './prelude.ts';

const roles = [
  'anon',
  'authenticated',
  'service_role',
  'authenticator',
  'dashboard_user',
  'supabase_admin',
  'supabase_auth_admin',
  'supabase_storage_admin',
  'supabase_realtime_admin',
  'supabase_functions_admin',
  'supabase_replication_admin',
  'supabase_read_only_user',
];

const claim = (name: string, type: string) =>
  `NULLIF(current_setting('request.jwt.claim.${name}', true), '')::${type}`;

export const supabasePrelude: Prelude = {
  owner: 'Supabase',
  assumption:
    'Schemas, roles and functions that Supabase brings were put in place in a short form; they are no part of the result.',
  searchPath: '"$user", public, extensions',
  statements: [
    ...roles.map((role) => `CREATE ROLE ${role} SUPERUSER`),
    ...['auth', 'extensions', 'storage', 'realtime', 'graphql', 'graphql_public', 'vault'].map(
      (schema) => `CREATE SCHEMA ${schema}`,
    ),
    'CREATE EXTENSION "uuid-ossp" SCHEMA extensions',
    'CREATE EXTENSION pgcrypto SCHEMA extensions',
    `CREATE TABLE auth.users (
      instance_id uuid, id uuid PRIMARY KEY, aud varchar(255), role varchar(255),
      email varchar(255), encrypted_password varchar(255), email_confirmed_at timestamptz,
      invited_at timestamptz, confirmation_token varchar(255), confirmation_sent_at timestamptz,
      recovery_token varchar(255), recovery_sent_at timestamptz, email_change varchar(255),
      last_sign_in_at timestamptz, raw_app_meta_data jsonb, raw_user_meta_data jsonb,
      is_super_admin boolean, created_at timestamptz, updated_at timestamptz,
      phone text UNIQUE, phone_confirmed_at timestamptz, confirmed_at timestamptz,
      banned_until timestamptz, is_sso_user boolean NOT NULL DEFAULT false,
      deleted_at timestamptz, is_anonymous boolean NOT NULL DEFAULT false)`,
    `CREATE TABLE auth.identities (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(), provider_id text NOT NULL,
      user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE, identity_data jsonb NOT NULL,
      provider text NOT NULL, email text, last_sign_in_at timestamptz, created_at timestamptz,
      updated_at timestamptz)`,
    `CREATE TABLE auth.sessions (
      id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
      created_at timestamptz, updated_at timestamptz, not_after timestamptz)`,
    `CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT ${claim('sub', 'uuid')} $$`,
    `CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS $$ SELECT ${claim('role', 'text')} $$`,
    `CREATE FUNCTION auth.email() RETURNS text LANGUAGE sql STABLE AS $$ SELECT ${claim('email', 'text')} $$`,
    `CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS
      $$ SELECT NULLIF(current_setting('request.jwt.claims', true), '')::jsonb $$`,
    `CREATE TABLE storage.buckets (
      id text PRIMARY KEY, name text NOT NULL UNIQUE, owner uuid, owner_id text,
      created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now(),
      public boolean DEFAULT false, avif_autodetection boolean DEFAULT false,
      file_size_limit bigint, allowed_mime_types text[])`,
    `CREATE TABLE storage.objects (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(), bucket_id text REFERENCES storage.buckets,
      name text, owner uuid, owner_id text, created_at timestamptz DEFAULT now(),
      updated_at timestamptz DEFAULT now(), last_accessed_at timestamptz DEFAULT now(),
      metadata jsonb, path_tokens text[] GENERATED ALWAYS AS (string_to_array(name, '/')) STORED,
      version text, user_metadata jsonb)`,
    'ALTER TABLE storage.buckets ENABLE ROW LEVEL SECURITY',
    'ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY',
    `CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE sql IMMUTABLE AS
      $$ SELECT (string_to_array(name, '/'))[1:array_length(string_to_array(name, '/'), 1) - 1] $$`,
    `CREATE FUNCTION storage.filename(name text) RETURNS text LANGUAGE sql IMMUTABLE AS
      $$ SELECT (string_to_array(name, '/'))[array_length(string_to_array(name, '/'), 1)] $$`,
    `CREATE FUNCTION storage.extension(name text) RETURNS text LANGUAGE sql IMMUTABLE AS
      $$ SELECT reverse(split_part(reverse(name), '.', 1)) $$`,
    `CREATE TABLE realtime.messages (
      id uuid DEFAULT gen_random_uuid(), topic text NOT NULL, extension text NOT NULL,
      payload jsonb, event text, private boolean DEFAULT false,
      inserted_at timestamp NOT NULL DEFAULT now(), PRIMARY KEY (id, inserted_at))`,
    'ALTER TABLE realtime.messages ENABLE ROW LEVEL SECURITY',
    `CREATE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE AS
      $$ SELECT NULLIF(current_setting('realtime.topic', true), '') $$`,
    'CREATE PUBLICATION supabase_realtime',
  ],
};
