/** The model's own type words, and what a missing type is taken for from the attribute's name. */

export const typeWords = [
  'text',
  'email',
  'url',
  'phone',
  'slug',
  'money',
  'decimal',
  'integer',
  'count',
  'percent',
  'boolean',
  'date',
  'time',
  'instant',
  'period',
  'date_period',
  'duration',
  'json',
  'bytes',
  'uuid',
  'ip',
  'vector',
] as const;
export type TypeWord = (typeof typeWords)[number];

/** Other words for the same thing, as people and other tools say them. */
const synonyms: ReadonlyMap<string, TypeWord> = new Map(
  Object.entries({
    string: 'text',
    str: 'text',
    bool: 'boolean',
    int: 'integer',
    number: 'decimal',
    datetime: 'instant',
    timestamp: 'instant',
    timestamptz: 'instant',
    'timestamp with time zone': 'instant',
    'timestamp without time zone': 'instant',
    jsonb: 'json',
    object: 'json',
    binary: 'bytes',
    bytea: 'bytes',
    inet: 'ip',
    interval: 'duration',
    currency: 'money',
    percentage: 'percent',
    guid: 'uuid',
    numeric: 'decimal',
    tstzrange: 'period',
    daterange: 'date_period',
  } as const),
);

export interface Meaning {
  /** Null: a PostgreSQL type, taken as it is. */
  readonly word: TypeWord | null;
  /** What stood in parentheses: `10,2`. */
  readonly modifiers: string;
}

/** What a type says: one of our words, or (word null) a type of PostgreSQL. */
export function typeMeaning(type: string): Meaning {
  const match = /^\s*([a-z_ ]+?)\s*(?:\(\s*([0-9]+(?:\s*,\s*[0-9]+)?)\s*\))?\s*$/i.exec(type);
  const name = match?.[1]?.toLowerCase() ?? '';
  const word = (typeWords as readonly string[]).includes(name)
    ? (name as TypeWord)
    : (synonyms.get(name) ?? null);
  return { word, modifiers: match?.[2]?.replaceAll(/\s/g, '') ?? '' };
}

/** First match wins, so the narrower patterns stand first. Over the snake_case name. */
const habits: readonly (readonly [RegExp, TypeWord, string])[] = [
  [/^(latitude|longitude|lat|lng|lon)$/, 'decimal', '9,6'],
  [/(^|_)e?mail(_address)?$/, 'email', ''],
  [/(^|_)(url|uri|website|homepage|link)$/, 'url', ''],
  [/(^|_)(phone|mobile|fax)(_number)?$/, 'phone', ''],
  [/(^|_)slug$/, 'slug', ''],
  [/(^|_)(uuid|guid)$/, 'uuid', ''],
  [/(^|_)ip(_address)?$/, 'ip', ''],
  [/_at$|^(timestamp|occurred|expires|starts|ends)$/, 'instant', ''],
  [/_on$|(^|_)(date|birthday|dob|day)$/, 'date', ''],
  [
    /^(is|has|can|was|should|allow|allows|requires)_|(^|_)(enabled|active|archived|verified|default)$/,
    'boolean',
    '',
  ],
  [/(^|_)(count|quantity|qty|seats|stock|attempts|views)$|^(num|number_of)_/, 'count', ''],
  [/(^|_)(percent|percentage|pct)$/, 'percent', ''],
  [
    /(^|_)(amount|price|total|subtotal|cost|balance|fee|salary|budget|revenue|money|payment|tax)$|_(amount|price|cost)_/,
    'money',
    '',
  ],
  [/(^|_)(rate|ratio|factor|weight|score)$/, 'decimal', ''],
  [
    /(^|_)(year|month|position|rank|priority|version|age|size|level|index|sequence)$/,
    'integer',
    '',
  ],
  [/(^|_)(duration|interval|timeout)$/, 'duration', ''],
  [
    /(^|_)(metadata|meta|settings|preferences|payload|attributes|options|config|raw|data)$/,
    'json',
    '',
  ],
  [/(^|_)(blob|binary|bytes|file_content)$/, 'bytes', ''],
];

export function inferType(name: string): Meaning {
  for (const [pattern, word, modifiers] of habits) {
    if (pattern.test(name)) return { word, modifiers };
  }
  return { word: 'text', modifiers: '' };
}
