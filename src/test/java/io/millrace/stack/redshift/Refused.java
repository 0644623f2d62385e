package io.millrace.stack.redshift;

import java.util.List;

/** Statements that PostgreSQL would take and Redshift does not, on a table t (id, name, v). */
final class Refused {
    static final List<String> STATEMENTS = List.of(
            "insert into t (id) values (1) on conflict do nothing",
            "insert into t (id) values (1) returning id",
            "merge into t using t s on t.id = s.id when matched and t.id > 1 then delete",
            "merge into t using (select 1 as id) s on t.id = s.id when matched then delete",
            "create index on t (id)",
            "create unique index i on t (id)",
            "create table x (a text[])",
            "create table x (a integer array)",
            "create table x (a jsonb)",
            "create table x (a json)",
            "create table x (a uuid)",
            "create table x (a bytea)",
            "create table x (a timestamptz(3))",
            "create table x (a timestamp(3) with time zone)",
            "create table x (a numeric(39, 2))",
            "alter table t add column a jsonb",
            "select '{}'::jsonb",
            "select cast('{}' as json)",
            "select pg_advisory_lock(1)",
            "select pg_try_advisory_xact_lock(1)",
            "copy t from stdin",
            "copy t to stdout",
            "copy (select 1) to stdout",
            "copy t from 's3://stage/x' csv",
            "copy t from 's3://stage/x' iam_role default csv maxerror 1",
            "copy t from 's3://stage/x' iam_role default csv acceptanydate",
            "copy t from 's3://stage/x' iam_role default",
            "select distinct on (id) id, name from t",
            "select id from t where id is distinct from 1",
            "create table x (a timestamp default now())",
            "insert into t (name) select now()::varchar from t",
            "create table x as select * from t with no data",
            "create temp table x (a integer) on commit drop",
            "create table x (a integer check (a > 1))",
            "create table x (" + "a".repeat(128) + " integer)",
            "alter table t add column if not exists a integer",
            "alter table t add column a integer, add column b integer",
            "alter table t alter column id type numeric(20, 0)",
            "select * from (values (1)) x",
            "select array[1]",
            "savepoint s",
            "set lock_timeout = 1",
            "set synchronous_commit = on",
            "select current_catalog",
            "select string_agg(name, ',') from t");

    private Refused() {}
}
