/** Prisma schemas of our own; the first file of each is the one with the datasource. */

const postgres = `datasource db {
  provider = "postgresql"
}
`;

const preview = (...features: string[]) => `generator client {
  provider        = "prisma-client"
  output          = "./generated"
  previewFeatures = [${features.map((name) => `"${name}"`).join(', ')}]
}
`;

export const prismaSchemas: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a shop': {
    'prisma/schema.prisma': `${postgres}
model Customer {
  id        Int      @id @default(autoincrement())
  email     String   @unique
  name      String?
  createdAt DateTime @default(now())
  updatedAt DateTime @updatedAt
  orders    Order[]
  profile   Profile?
}

model Profile {
  id         Int      @id @default(autoincrement())
  bio        String
  customer   Customer @relation(fields: [customerId], references: [id], onDelete: Cascade)
  customerId Int      @unique
}

model Order {
  id         String      @id @default(uuid()) @db.Uuid
  number     BigInt      @default(autoincrement())
  status     OrderStatus @default(PENDING)
  total      Decimal     @db.Decimal(12, 2)
  customer   Customer?   @relation(fields: [customerId], references: [id])
  customerId Int?
  lines      OrderLine[]

  @@index([customerId, status])
  @@index([status(sort: Desc)])
  @@map("orders")
}

model OrderLine {
  orderId  String @db.Uuid
  position Int    @db.SmallInt
  sku      String @db.VarChar(40)
  quantity Int    @default(1)
  order    Order  @relation(fields: [orderId], references: [id], onDelete: Cascade, onUpdate: NoAction)

  @@id([orderId, position])
  @@unique([orderId, sku])
  @@map("order_lines")
}

enum OrderStatus {
  PENDING
  PAID      @map("paid")
  CANCELLED

  @@map("order_status")
}
`,
  },

  'every scalar and its defaults': {
    'prisma/schema.prisma': `${postgres}
model Scalars {
  id       Int      @id @default(autoincrement()) @db.SmallInt
  int      Int      @default(-7)
  big      BigInt   @default(9007199254740993)
  float    Float    @default(1.5)
  decimal  Decimal  @default(10.25)
  boolean  Boolean  @default(true)
  text     String   @default("it's; \\"quoted\\" \\\\ and\\nbroken")
  moment   DateTime @default("2024-02-29T12:30:00.000Z")
  json     Json     @default("{\\"a\\": [1, \\"b'c\\"]}")
  bytes    Bytes    @default("aGVsbG8=")
  ids      Int[]
  tags     String[] @default(["one", "t'wo"])
  empty    String[] @default([])
  kind     Kind     @default(Second)
  kinds    Kind[]   @default([First, Second])
  later    DateTime @default(dbgenerated("now() + '1 day'::interval"))
  none     String   @default(dbgenerated())
  cuid     String   @default(cuid())
  uuid     String   @default(uuid(7))
  nano     String   @default(nanoid(12))
}

enum Kind {
  First
  Second @map("2nd")
}
`,
  },

  'every native type': {
    'prisma/schema.prisma': `${postgres}
model Native {
  id           BigInt    @id @default(autoincrement())
  smallInt     Int       @db.SmallInt
  integer      Int       @db.Integer
  oid          Int       @db.Oid
  bigInt       BigInt    @db.BigInt
  real         Float     @db.Real
  double       Float     @db.DoublePrecision
  decimal      Decimal   @db.Decimal(9, 3)
  plainDecimal Decimal   @db.Decimal
  money        Decimal   @db.Money
  text         String    @db.Text
  varChar      String    @db.VarChar(12)
  plainVarChar String    @db.VarChar
  char         String    @db.Char(3)
  plainChar    String    @db.Char
  bit          String    @db.Bit(4)
  plainBit     String    @db.Bit
  varBit       String    @db.VarBit(6)
  plainVarBit  String    @db.VarBit
  uuid         String    @db.Uuid
  inet         String    @db.Inet
  xml          String    @db.Xml
  timestamp    DateTime  @db.Timestamp
  timestamp6   DateTime  @db.Timestamp(6)
  timestamptz  DateTime  @db.Timestamptz
  timestamptz3 DateTime? @db.Timestamptz(3)
  date         DateTime  @db.Date
  time         DateTime  @db.Time
  time2        DateTime  @db.Time(2)
  timetz       DateTime  @db.Timetz
  timetz4      DateTime  @db.Timetz(4)
  json         Json      @db.Json
  jsonb        Json      @db.JsonB
  bytes        Bytes     @db.ByteA
  boolean      Boolean   @db.Boolean
  uuids        String[]  @db.Uuid
  amounts      Decimal[] @db.Decimal(8, 2)
  search       Unsupported("tsvector")?
  place        Unsupported("point") @default(dbgenerated("'(0,0)'::point"))
}
`,
  },

  'implicit many-to-many': {
    'prisma/schema.prisma': `${postgres}
model Post {
  id         Int        @id @default(autoincrement())
  categories Category[]
  likedBy    User[]     @relation("likes")
  author     User       @relation("author", fields: [authorId], references: [id])
  authorId   String     @db.Uuid
}

model Category {
  name  String @id @db.VarChar(30)
  posts Post[]

  @@map("categories")
}

model User {
  id        String @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  likes     Post[] @relation("likes")
  written   Post[] @relation("author")
  following User[] @relation("follows")
  followers User[] @relation("follows")
}
`,
  },

  'self relations and composite references': {
    'prisma/schema.prisma': `${postgres}
model Tenant {
  id    Int    @id
  sites Site[]
}

model Site {
  tenantId Int      @map("tenant_id")
  code     String
  tenant   Tenant   @relation(fields: [tenantId], references: [id], onDelete: Restrict)
  devices  Device[]
  spare    Device[] @relation("spare")

  @@id([tenantId, code], map: "sites_key")
  @@map("sites")
}

model Device {
  id          Int      @id @default(autoincrement())
  tenantId    Int      @map("tenant_id")
  siteCode    String?  @map("site_code")
  spareTenant Int?
  spareCode   String?
  site        Site?    @relation(fields: [tenantId, siteCode], references: [tenantId, code], onDelete: NoAction, map: "device_site")
  spareSite   Site?    @relation("spare", fields: [spareTenant, spareCode], references: [tenantId, code])
  parentId    Int?
  parent      Device?  @relation("tree", fields: [parentId], references: [id], onDelete: SetDefault, onUpdate: Restrict)
  children    Device[] @relation("tree")
  successor   Device?  @relation("next", fields: [nextId], references: [id])
  nextId      Int?     @unique(map: "one_successor")
  predecessor Device?  @relation("next")
}
`,
  },

  'indexes of all kinds': {
    'prisma/schema.prisma': `${postgres}
model Document {
  id    Int      @id(map: "document_id") @default(autoincrement())
  title String
  body  String
  data  Json
  tags  String[]
  at    DateTime
  ip    String   @db.Inet
  n     Int

  @@unique([title, n(sort: Desc)], map: "one_title")
  @@unique(fields: [n, at])
  @@index([data(ops: JsonbPathOps)], type: Gin)
  @@index([tags], type: Gin, map: "tags_gin")
  @@index([tags(ops: ArrayOps)], type: Gin, map: "tags_gin_ops")
  @@index([title], type: Hash)
  @@index([at], type: Brin)
  @@index([at(ops: TimestampMinMaxOps)], type: Brin, map: "at_minmax")
  @@index([n(ops: Int4BloomOps)], type: Brin, map: "n_bloom")
  @@index([ip(ops: InetOps)], type: Gist)
  @@index([title(ops: TextOps)], type: SpGist, map: "title_spgist")
  @@index([body(ops: raw("text_pattern_ops")), at(sort: Desc)])
  @@index(fields: [n, title, at])
}
`,
  },

  'partial indexes': {
    'prisma/schema.prisma': `${preview('partialIndexes')}${postgres}
model Account {
  id        Int       @id
  email     String
  deletedAt DateTime?
  state     String
  active    Boolean

  @@unique([email], where: { deletedAt: null })
  @@index([state], where: raw("state <> 'closed'"))
  @@index([email, state], where: { active: true, state: "open" }, map: "open_accounts")
  @@index([id, state], where: { deletedAt: { not: null } })
}
`,
  },

  'long names are cut': {
    'prisma/schema.prisma': `${postgres}
model AnUnreasonablyLongNameForATableThatHoldsMeasurementsOfManySensors {
  identifierOfTheMeasurementInTheExternalSystem Int @id
  valueThatWasMeasured Int
  stationOfTheSensorThatMeasured Int
  station Station @relation(fields: [stationOfTheSensorThatMeasured], references: [id])

  @@unique([valueThatWasMeasured, stationOfTheSensorThatMeasured])
  @@index([stationOfTheSensorThatMeasured])
}

model Station {
  id Int @id
  measurements AnUnreasonablyLongNameForATableThatHoldsMeasurementsOfManySensors[]

  @@index([id], map: "an_index")
}
`,
  },

  'several schemas': {
    'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  schemas  = ["identity", "billing", "public"]
}

model User {
  id       Int       @id @default(autoincrement())
  role     Role
  invoices Invoice[]
  groups   Group[]

  @@map("users")
  @@schema("identity")
}

model Group {
  id    Int    @id
  users User[]

  @@schema("public")
}

enum Role {
  ADMIN
  MEMBER

  @@schema("identity")
}

model Invoice {
  id     Int   @id
  user   User  @relation(fields: [userId], references: [id])
  userId Int
  role   Role? @default(MEMBER)

  @@index([userId])
  @@schema("billing")
}
`,
  },

  'several files': {
    'prisma/schema/main.prisma': postgres,
    'prisma/schema/customer.prisma': `model Customer {
  id     Int     @id
  orders Order[]
}
`,
    'prisma/schema/sales/order.prisma': `model Order {
  id         Int      @id
  customerId Int
  customer   Customer @relation(fields: [customerId], references: [id])
  state      State
}
`,
    'prisma/schema/sales/state.prisma': 'enum State {\n  open\n  closed\n}\n',
  },

  extensions: {
    'prisma/schema.prisma': `${preview('postgresqlExtensions')}datasource db {
  provider   = "postgresql"
  extensions = [citext, pg_trgm, uuidOssp(map: "uuid-ossp")]
}

model Person {
  id    String @id @default(dbgenerated("uuid_generate_v4()")) @db.Uuid
  email String @unique @db.Citext
  name  String

  @@index([name(ops: raw("gin_trgm_ops"))], type: Gin)
}
`,
  },

  'comments everywhere': {
    'prisma/schema.prisma': `// a schema
/* over
   several lines */
${postgres}
/// A customer. "quotes" and { braces }
model Customer { // opens
  id Int @id // trailing
  /// the name, with // slashes
  name String @default("a // no comment /* neither */") // here too
  tags String[] @default(["one", "two"]) // list
  lines Line[]

  // between

  @@unique([id, name], map: "id_and_name") // closes
  @@index(fields: [name], map: "by_name") // "quoted"
} // end

model Line {
  id Int @id
  customerId Int
  customer Customer @relation(fields: [customerId], references: [id], onDelete: Cascade)
}
/* model Hidden { id Int @id } */
enum Empty { // with a comment
  A // first
  /// second
  B
}
`,
  },

  'ignored things, views and relation mode': {
    'prisma/schema.prisma': `${preview('views')}${postgres.replace('}', '  relationMode = "prisma"\n}')}
model Kept {
  id     Int     @id
  secret String  @ignore
  others Other[]
  many   Many[]
}

model Other {
  id     Int   @id
  kept   Kept? @relation(fields: [keptId], references: [id])
  keptId Int?

  @@index([keptId])
}

model Many {
  id   Int    @id
  kept Kept[]
}

model Ignored {
  name String

  @@ignore
}

view Report {
  id    Int @unique
  total Int
}
`,
  },
};
