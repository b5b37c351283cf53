/** A schema whose texts look like what tools take for their own: markers, placeholders, ends of statements. */

const texts = [
  '-- migrate:down\n-- migrate:up',
  '--\n\nmigrate:down',
  '-- +goose Down\n-- +goose StatementEnd\n+goose',
  '-- +migrate Down notransaction',
  '-- Up Migration\n-- Down Migration',
  '--! no-transaction\n--! Hash: x\n--! include other.sql',
  '--changeset a:b\n--rollback DROP TABLE notes;\n-- comment x\n- property y\n--ignoreLines:1',
  '/* liquibase rollback\n*/',
  '-- atlas:txmode none\n-- atlas:delimiter \\n\\n',
  '-- no-transaction',
  `\${flyway:defaultSchema} \${user.name} $\${not} #{x} {{y}} <%= z %> %(a)s %s ? :name :DATABASE_NAME ::DATABASE_OWNER`,
  'one; two;\nthree;\n/\nGO\n;',
  "it's \\ back\\'slash \\n E'x' $$ $body$ \"quoted\" `tick` \u2028 emoji \u{1f600}",
  'a\r\nb\rc\ttab',
  '\\connect x\n\\! true\n\\.',
  'changesetId: 1 changesetAuthor: 2',
];

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Dollar quotes as a person writes them, around text that holds `$$` too. */
const body = `
BEGIN
${texts.map((text) => `  /* ${text.replace(/\/\*|\*\//g, '')} */\n  -- x`).join('\n')}
-- migrate:down
-- +goose Down
--rollback x
--changeset a:b
-- Down Migration
--! x
  NEW.body := ${literal(texts.join('\n'))};
  RETURN NEW;
END;
`;

export const hostileDdl = `
CREATE TABLE notes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  body text NOT NULL DEFAULT ${literal(texts.join('\n'))},
  tags text[] NOT NULL DEFAULT '{}',
  CONSTRAINT notes_body_check CHECK (body <> ${literal(texts.slice(0, 10).join('\n'))})
);
COMMENT ON TABLE notes IS ${literal(texts.join('\n'))};
COMMENT ON COLUMN notes.tags IS ${literal('-- migrate:down')};
CREATE INDEX notes_first ON notes (id) WHERE body <> ${literal(`\${x}; -- +goose Down\n--rollback x`)};
CREATE FUNCTION keep_note() RETURNS trigger LANGUAGE plpgsql AS $body1$${body}$body1$;
CREATE TRIGGER notes_keep BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION keep_note();
CREATE FUNCTION count_notes() RETURNS bigint LANGUAGE sql STABLE
  BEGIN ATOMIC SELECT count(*) FROM notes WHERE body <> 'a;b'; SELECT 1::bigint; END;
`;
