/** Where PostgreSQL reads or writes all rows under a lock that stops others, and has no other way. */
export const unavoidable: readonly { readonly why: RegExp; readonly because: string }[] = [
  {
    why: /^Add exclusion |^Add the like of exclusion /,
    because: 'nothing builds the index of an exclusion constraint before it',
  },
  { why: /^Add column /, because: 'a stored, counted or checked value is computed for each row' },
  { why: /^Rewrite, to change what a crash leaves of it/, because: 'SET LOGGED copies the table' },
  {
    why: /^Rewrite column /,
    because: 'columns of partitions, of tables that inherit, and computed ones have no copy',
  },
  {
    why: /^Widen column |^Let column .* be empty/,
    because:
      'PostgreSQL builds indexes of partitions again with that of the whole, looks at checks again that others inherit, and before 18 takes the NOT NULL of partitions along',
  },
  {
    why: /^Demand a value of (?:column t\.pages|the new column, whose type)/,
    because: 'no CHECK says of a column of a composite type that it holds a value',
  },
  {
    why: /^Look at the rows for check |^Demand a value of domain /,
    because: 'VALIDATE of a domain holds SHARE on all tables that use it',
  },
  {
    why: /through a parent of the moment/,
    because:
      'checks that a child has of its parent alone come with the parent, and look at the rows',
  },
  {
    why: /^Take table .* out of |^Drop table /,
    because: 'rows that refer to the partition must not come while it is looked for them',
  },
  {
    why: /^Make table .* a partition of |its other bound in /,
    because: 'no CHECK says the same as a bound of hashes, of several columns, or DEFAULT',
  },
];
