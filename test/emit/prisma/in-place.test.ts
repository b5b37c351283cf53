/** Changes in a schema that people have written: what is not changed keeps every byte. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalSession, openPglite } from '../../support/pglite.ts';
import { validationErrors } from '../../support/prisma-schema.ts';
import { type Change, emitChange, schemasOf } from './support.ts';

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite();
});
afterAll(() => session?.close());

const path = 'prisma/schema.prisma';
const manifest = { 'package.json': '{ "dependencies": { "@prisma/client": "^7.1.0" } }' };

async function edited(text: string, more: Omit<Change, 'files'>): Promise<string> {
  const result = await emitChange(session, { files: { ...manifest, [path]: text }, ...more });
  const now = schemasOf(result)[path] ?? text;
  // Prisma itself takes no byte order mark.
  expect(validationErrors([{ path, text: now.replace(/^\uFEFF/, '') }]), now).toBe('');
  return now;
}

/** Each pair is replaced once, and has to be there. */
function replaced(text: string, ...pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((now, [from, to]) => {
    expect(now.split(from).length, from).toBe(2);
    return now.replace(from, () => to);
  }, text);
}

const head = `datasource db {
  provider = "postgresql"
}
`;

const shop = `${head}
// the shop's people
model Customer { // one row each
  id    Int     @id @default(autoincrement()) // never reused
  email String  @unique
  /// shown on letters
  name  String?

  orders Order[] // newest last

  @@map("customers")
}

/* orders are never deleted;
   ask before you change this */
model Order {
  id         Int      @id @default(autoincrement())
  customerId Int      @map("customer_id")
  total      Decimal  @db.Decimal(12, 2)
  placedAt   DateTime @default(now()) @map("placed_at") @db.Timestamptz(6)

  customer Customer @relation (fields: [customerId], references: [id], onDelete: Restrict) // buyer

  @@index([customerId, placedAt(sort: Desc)], map: "orders_newest") // hot
  @@map("orders")
}
`;

const shopSql = `
  CREATE TABLE customers (id serial PRIMARY KEY, email text NOT NULL, name text);
  CREATE UNIQUE INDEX customers_email_key ON customers (email);
  CREATE TABLE orders (
    id serial PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers ON DELETE RESTRICT ON UPDATE CASCADE,
    total numeric(12,2) NOT NULL,
    placed_at timestamptz(6) NOT NULL DEFAULT now()
  );
  CREATE INDEX orders_newest ON orders (customer_id, placed_at DESC);
`;

type Pair = readonly [string, string];

const inPlace: Readonly<Record<string, readonly [change: string, ...pairs: Pair[]]>> = {
  'a column that fits is aligned': [
    'ALTER TABLE customers ADD COLUMN age smallint',
    ['  name  String?\n', '  name  String?\n  age   Int?    @db.SmallInt\n'],
  ],
  'a column that does not fit is a group of its own': [
    'ALTER TABLE orders ADD COLUMN delivery_instructions text',
    [
      '@db.Timestamptz(6)\n',
      '@db.Timestamptz(6)\n\n  deliveryInstructions String? @map("delivery_instructions")\n',
    ],
  ],
  'an optional column becomes required': [
    'ALTER TABLE customers ALTER COLUMN name SET NOT NULL',
    ['name  String?', 'name  String'],
  ],
  'a type changes, its attributes keep their column': [
    'ALTER TABLE orders ALTER COLUMN total TYPE numeric(14,4)',
    ['@db.Decimal(12, 2)', '@db.Decimal(14, 4)'],
  ],
  'a default comes': [
    "ALTER TABLE customers ALTER COLUMN name SET DEFAULT 'it''s \"new\"'",
    ['name  String?', 'name  String? @default("it\'s \\"new\\"")'],
  ],
  'a default changes': [
    'ALTER TABLE orders ALTER COLUMN placed_at SET DEFAULT clock_timestamp()',
    [
      '@default(now()) @map("placed_at")',
      '@default(dbgenerated("clock_timestamp()")) @map("placed_at")',
    ],
  ],
  'a default goes': [
    'ALTER TABLE orders ALTER COLUMN placed_at DROP DEFAULT',
    ['DateTime @default(now()) @map', 'DateTime @map'],
  ],
  'an index comes behind the others': [
    'CREATE INDEX orders_total ON orders (total)',
    ['// hot\n', '// hot\n  @@index([total], map: "orders_total")\n'],
  ],
  'an index with the name that Prisma would give needs no map': [
    'CREATE INDEX orders_total_idx ON orders (total)',
    ['// hot\n', '// hot\n  @@index([total])\n'],
  ],
  'a unique key of one column stands at its field': [
    'ALTER TABLE orders ADD CONSTRAINT one_total UNIQUE (total)',
    ['Decimal  @db', 'Decimal  @unique(map: "one_total") @db'],
  ],
  'a unique key of two stands before the indexes': [
    'CREATE UNIQUE INDEX orders_id_total_key ON orders (id, total)',
    ['  @@index', '  @@unique([id, total])\n  @@index'],
  ],
  'an index goes with its line': [
    'DROP INDEX orders_newest',
    ['  @@index([customerId, placedAt(sort: Desc)], map: "orders_newest") // hot\n', ''],
  ],
  'an index changes in its place': [
    'DROP INDEX orders_newest; CREATE INDEX orders_newest ON orders (placed_at)',
    [
      '@@index([customerId, placedAt(sort: Desc)], map: "orders_newest")',
      '@@index([placedAt], map: "orders_newest")',
    ],
  ],
  'a unique key at a field goes': [
    'DROP INDEX customers_email_key',
    ['  email String  @unique\n', '  email String\n'],
  ],
  'a column goes with its documentation': [
    'ALTER TABLE customers DROP COLUMN name',
    ['  /// shown on letters\n  name  String?\n', ''],
  ],
  'an action of a relation changes': [
    `ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey, ADD CONSTRAINT orders_customer_id_fkey
      FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE ON UPDATE CASCADE`,
    [
      '@relation (fields: [customerId], references: [id], onDelete: Restrict)',
      '@relation(fields: [customerId], references: [id], onDelete: Cascade)',
    ],
  ],
  'a column of a relation becomes optional, and the relation too': [
    'ALTER TABLE orders ALTER COLUMN customer_id DROP NOT NULL',
    ['customerId Int  ', 'customerId Int? '],
    ['customer Customer @relation', 'customer Customer? @relation'],
  ],
  'a foreign key goes on both sides': [
    'ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey',
    ['  orders Order[] // newest last\n\n', ''],
    [
      '  customer Customer @relation (fields: [customerId], references: [id], onDelete: Restrict) // buyer\n\n',
      '',
    ],
  ],
  'a table goes with its comments above as they are': [
    'DROP TABLE orders',
    ['  orders Order[] // newest last\n\n', ''],
    [shop.slice(shop.indexOf('model Order {'), shop.length), ''],
  ],
  'a column of a domain that holds no NULL is required': [
    'CREATE DOMAIN age AS smallint NOT NULL; ALTER TABLE customers ADD COLUMN age age',
    ['  name  String?\n', '  name  String?\n  age   Int     @db.SmallInt\n'],
  ],
  'what Prisma cannot say changes nothing': [
    `ALTER TABLE orders ADD CHECK (total > 0);
     CREATE INDEX big ON orders (total) WHERE total > 100;
     CREATE INDEX lowered ON customers (lower(email));
     COMMENT ON TABLE orders IS 'x';
     CREATE VIEW v AS SELECT 1 AS one;`,
  ],
  'a second relation between two models is named': [
    `ALTER TABLE orders ADD COLUMN payer_id integer;
     ALTER TABLE orders ADD FOREIGN KEY (payer_id) REFERENCES customers ON DELETE SET NULL;`,
    ['@db.Timestamptz(6)\n', '@db.Timestamptz(6)\n  payerId    Int?     @map("payer_id")\n'],
    [
      '// buyer\n',
      '// buyer\n\n  payer Customer? @relation("OrderPayer", fields: [payerId], references: [id], onDelete: SetNull, onUpdate: NoAction)\n',
    ],
    ['// newest last\n', '// newest last\n\n  ordersAsPayer Order[] @relation("OrderPayer")\n'],
  ],
  'a new table with both sides of its relation, an enum, and the names of the house': [
    `CREATE TYPE parcel_state AS ENUM ('packed', 'on the way', '1st try');
     CREATE TABLE parcels (
       id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
       order_id integer NOT NULL UNIQUE REFERENCES orders ON DELETE CASCADE,
       state parcel_state NOT NULL DEFAULT 'on the way',
       weight_in_grams integer CHECK (weight_in_grams > 0)
     );`,
    ['// buyer\n', '// buyer\n  parcel   Parcel?\n'],
    [
      '  @@map("orders")\n}\n',
      `  @@map("orders")
}

enum ParcelState {
  packed
  on_the_way @map("on the way")
  st_try     @map("1st try")

  @@map("parcel_state")
}

model Parcel {
  id            String      @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  orderId       Int         @unique @map("order_id")
  state         ParcelState @default(on_the_way)
  weightInGrams Int?        @map("weight_in_grams")

  order Order @relation(fields: [orderId], references: [id], onDelete: Cascade, onUpdate: NoAction)

  @@map("parcels")
}
`,
    ],
  ],
};

describe('in place', () => {
  test.each(Object.entries(inPlace))('%s', async (_, [change, ...pairs]) => {
    expect(await edited(shop, { before: shopSql, change })).toBe(replaced(shop, ...pairs));
  });

  test('in a file with CRLF', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    for (const [change, ...pairs] of Object.values(inPlace)) {
      const now = await edited(crlf(shop), { before: shopSql, change });
      expect(now, change).toBe(crlf(replaced(shop, ...pairs)));
    }
  });

  test('in a file with a byte order mark, tabs, and no line end at its end', async () => {
    const odd = `\uFEFF${shop.replaceAll('  ', '\t').trimEnd()}`;
    const change =
      'ALTER TABLE customers ADD COLUMN age smallint; CREATE TABLE later (id int PRIMARY KEY)';
    const now = await edited(odd, { before: shopSql, change });
    const [before = '', after = ''] = odd.split('///');
    expect(now.startsWith(`${before}///`)).toBe(true);
    expect(now).toContain(`${after.slice(0, 30)}`);
    expect(now).toMatch(/\n\tage\s+Int\? +@db\.SmallInt\n/);
    expect(now).toMatch(/\n}\n\nmodel Later \{\n {2}id Int @id\n\n {2}@@map\("later"\)\n}\n$/);
    const lines = now.split('\n');
    let at = 0;
    for (const line of odd.split('\n'))
      at = lines.indexOf(line, at) + 1 || expect.unreachable(line);
  });
});

const staff = `${head}
enum Grade {
  junior
  senior

  @@map("grade")
}

model Employee {
  id       Int        @id @default(autoincrement())
  fullName String     @unique @map("full_name")
  grade    Grade      @default(junior)
  bossId   Int?       @map("boss_id")
  boss     Employee?  @relation("Boss", fields: [bossId], references: [id], onDelete: SetNull)
  team     Employee[] @relation("Boss")
  badges   Badge[]

  @@index([bossId, fullName(sort: Desc)])
  @@map("employees")
}

model Badge {
  code     String   @id
  holder   String   @unique
  employee Employee @relation(fields: [holder], references: [fullName])

  @@map("badges")
}
`;
const staffSql = `
  CREATE TYPE grade AS ENUM ('junior', 'senior');
  CREATE TABLE employees (
    id serial PRIMARY KEY,
    full_name text NOT NULL,
    grade grade NOT NULL DEFAULT 'junior',
    boss_id integer,
    FOREIGN KEY (boss_id) REFERENCES employees ON DELETE SET NULL ON UPDATE CASCADE
  );
  CREATE UNIQUE INDEX employees_full_name_key ON employees (full_name);
  CREATE INDEX employees_boss_id_full_name_idx ON employees (boss_id, full_name DESC);
  CREATE TABLE badges (
    code text PRIMARY KEY,
    holder text NOT NULL,
    FOREIGN KEY (holder) REFERENCES employees (full_name) ON DELETE RESTRICT ON UPDATE CASCADE
  );
  CREATE UNIQUE INDEX badges_holder_key ON badges (holder);
`;

describe('enums and renames', () => {
  const edit = (change: string, renames: Change['renames'] = []) =>
    edited(staff, { before: staffSql, change, renames });

  test('a value comes where the database has it', async () => {
    const now = await edit("ALTER TYPE grade ADD VALUE 'mid-level' BEFORE 'senior'");
    expect(now).toBe(replaced(staff, ['  junior\n', '  junior\n  mid_level @map("mid-level")\n']));
  });

  test('an enum goes with the column that had it', async () => {
    const now = await edit('ALTER TABLE employees DROP COLUMN grade; DROP TYPE grade');
    expect(now).toBe(
      replaced(
        staff,
        [staff.slice(staff.indexOf('enum Grade'), staff.indexOf('model Employee')), ''],
        ['  grade    Grade      @default(junior)\n', ''],
      ),
    );
  });

  test('a renamed column takes its field, and all that mentions it, along', async () => {
    const now = await edit('ALTER TABLE employees RENAME COLUMN full_name TO name', [
      ['column:public.employees.full_name', 'column:public.employees.name'],
    ]);
    expect(now).toBe(
      replaced(
        staff,
        [
          'fullName String     @unique @map("full_name")',
          'name     String     @unique(map: "employees_full_name_key")',
        ],
        [
          '@@index([bossId, fullName(sort: Desc)])',
          '@@index([bossId, name(sort: Desc)], map: "employees_boss_id_full_name_idx")',
        ],
        ['references: [fullName]', 'references: [name]'],
      ),
    );
  });

  test('a renamed table takes its model along; keys keep their names, and say so', async () => {
    const now = await edit('ALTER TABLE employees RENAME TO staff_members', [
      ['table:public.employees', 'table:public.staff_members'],
    ]);
    expect(now).toBe(
      replaced(
        staff,
        ['model Employee {', 'model StaffMember {'],
        ['@id @default', '@id(map: "employees_pkey") @default'],
        ['@unique @map("full_name")', '@unique(map: "employees_full_name_key") @map("full_name")'],
        ['boss     Employee?  @relation', 'boss     StaffMember?  @relation'],
        ['onDelete: SetNull)', 'onDelete: SetNull, map: "employees_boss_id_fkey")'],
        ['team     Employee[] @relation', 'team     StaffMember[] @relation'],
        [
          'fullName(sort: Desc)])',
          'fullName(sort: Desc)], map: "employees_boss_id_full_name_idx")',
        ],
        ['@@map("employees")', '@@map("staff_members")'],
        ['employee Employee @relation', 'employee StaffMember @relation'],
      ),
    );
  });

  test('a field that people have named keeps its name', async () => {
    const own = staff.replaceAll('fullName', 'title');
    const now = await edited(own, {
      before: staffSql,
      change: 'ALTER TABLE employees RENAME COLUMN full_name TO name',
      renames: [['column:public.employees.full_name', 'column:public.employees.name']],
    });
    expect(now).toContain('title String     @unique(map: "employees_full_name_key") @map("name")');
  });

  test('a renamed index says its name', async () => {
    const now = await edit('ALTER INDEX employees_full_name_key RENAME TO one_name', [
      ['index:public.employees.employees_full_name_key', 'index:public.employees.one_name'],
    ]);
    expect(now).toBe(
      replaced(staff, ['@unique @map("full_name")', '@unique(map: "one_name") @map("full_name")']),
    );
  });
});
