/** CREATE AGGREGATE, which PostgreSQL has no pg_get_…def() for. */
import { qualified, quoteLiteral } from '../identifier.ts';

export interface AggregateRow {
  /** n plain, o ordered-set, h hypothetical-set. */
  readonly kind: 'n' | 'o' | 'h';
  readonly arguments: string;
  readonly parallel: 's' | 'r' | 'u';
  readonly sfunc: string;
  readonly stype: string;
  readonly sspace: number;
  readonly finalfunc: string | null;
  readonly finalextra: boolean;
  readonly finalmodify: 'r' | 's' | 'w';
  readonly combinefunc: string | null;
  readonly serialfunc: string | null;
  readonly deserialfunc: string | null;
  readonly initcond: string | null;
  readonly msfunc: string | null;
  readonly minvfunc: string | null;
  readonly mstype: string | null;
  readonly msspace: number;
  readonly mfinalfunc: string | null;
  readonly mfinalextra: boolean;
  readonly mfinalmodify: 'r' | 's' | 'w';
  readonly minitcond: string | null;
  readonly sortop: string | null;
}

/** The name alone: CREATE AGGREGATE finds the overload by the types it is used with. */
function functionName(column: string): string {
  return `(select quote_ident(fn.nspname) || '.' || quote_ident(f.proname)
    from pg_proc f join pg_namespace fn on fn.oid = f.pronamespace where f.oid = ${column})`;
}

/** SQL for an `AggregateRow` over `pg_aggregate a` and `pg_proc p`. */
export const aggregateJson = `
  case when p.prokind = 'a' then json_build_object(
    'kind', a.aggkind, 'arguments', pg_get_function_arguments(p.oid), 'parallel', p.proparallel,
    'sfunc', ${functionName('a.aggtransfn')}, 'stype', format_type(a.aggtranstype, -1),
    'sspace', a.aggtransspace, 'finalfunc', ${functionName('a.aggfinalfn')},
    'finalextra', a.aggfinalextra, 'finalmodify', a.aggfinalmodify,
    'combinefunc', ${functionName('a.aggcombinefn')},
    'serialfunc', ${functionName('a.aggserialfn')},
    'deserialfunc', ${functionName('a.aggdeserialfn')}, 'initcond', a.agginitval,
    'msfunc', ${functionName('a.aggmtransfn')}, 'minvfunc', ${functionName('a.aggminvtransfn')},
    'mstype', case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, -1) end,
    'msspace', a.aggmtransspace, 'mfinalfunc', ${functionName('a.aggmfinalfn')},
    'mfinalextra', a.aggmfinalextra, 'mfinalmodify', a.aggmfinalmodify,
    'minitcond', a.aggminitval,
    'sortop', (
      select 'OPERATOR(' || quote_ident(onsp.nspname) || '.' || o.oprname || ')'
      from pg_operator o join pg_namespace onsp on onsp.oid = o.oprnamespace
      where o.oid = a.aggsortop)) end`;

const modify = { r: 'READ_ONLY', s: 'SHAREABLE', w: 'READ_WRITE' } as const;
const parallel = { s: 'SAFE', r: 'RESTRICTED', u: 'UNSAFE' } as const;

export function aggregateDefinition(schema: string, name: string, row: AggregateRow): string {
  const parts: string[] = [];
  const add = (option: string, value: string | number | null) => {
    if (value !== null) parts.push(`${option} = ${value}`);
  };
  const flag = (option: string, on: boolean) => {
    if (on) parts.push(option);
  };
  const literal = (text: string | null) => (text === null ? null : quoteLiteral(text));
  const usualModify = row.kind === 'n' ? 'r' : 'w';
  add('SFUNC', row.sfunc);
  add('STYPE', row.stype);
  add('SSPACE', row.sspace === 0 ? null : row.sspace);
  add('FINALFUNC', row.finalfunc);
  flag('FINALFUNC_EXTRA', row.finalextra);
  add('FINALFUNC_MODIFY', row.finalmodify === usualModify ? null : modify[row.finalmodify]);
  add('COMBINEFUNC', row.combinefunc);
  add('SERIALFUNC', row.serialfunc);
  add('DESERIALFUNC', row.deserialfunc);
  add('INITCOND', literal(row.initcond));
  add('MSFUNC', row.msfunc);
  add('MINVFUNC', row.minvfunc);
  add('MSTYPE', row.mstype);
  add('MSSPACE', row.msspace === 0 ? null : row.msspace);
  add('MFINALFUNC', row.mfinalfunc);
  flag('MFINALFUNC_EXTRA', row.mfinalextra);
  const movingModify = row.mstype === null || row.mfinalmodify === usualModify;
  add('MFINALFUNC_MODIFY', movingModify ? null : modify[row.mfinalmodify]);
  add('MINITCOND', literal(row.minitcond));
  add('SORTOP', row.sortop);
  add('PARALLEL', row.parallel === 'u' ? null : parallel[row.parallel]);
  flag('HYPOTHETICAL', row.kind === 'h');
  const signature = row.arguments === '' ? '*' : row.arguments;
  return `CREATE AGGREGATE ${qualified(schema, name)}(${signature}) (\n  ${parts.join(',\n  ')}\n)`;
}
