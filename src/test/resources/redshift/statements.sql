-- the books
create table "millrace"."loader" (target varchar(512) not null, fence bigint not null, loaded_at timestamptz) diststyle all;
create table "millrace"."loaded_part" (target varchar(512) not null, part varchar(1024) not null, part_rows bigint not null, load_id varchar(64) not null, loaded_at timestamptz not null) diststyle all;
create table "millrace"."declared_column" (target varchar(512) not null, name varchar(512) not null, declaration varchar(256) not null, of_key boolean not null) diststyle all;
create table "millrace"."millrace_freshness" (source_table varchar(512) not null, complete_up_to timestamptz, loaded_at timestamptz, loaded_rows bigint not null) diststyle all;

-- a table, its view, and what the books say of it
insert into "millrace"."loader" (target, fence) values ('shop.payments', 0);
create table "shop"."payments" ("id" bigint not null, "part" smallint not null, "paid" boolean, "amount" numeric(18,2), "exact" numeric(38,9), "huge" varchar(65535), "rate" double precision, "currency" varchar(12), "note" varchar(65535), "token" varchar(36), "day" date, "seen" timestamp, "created_at" timestamptz, "opens" time, "image" varbyte(32767), "metadata" super, "tags" varchar(65535), "_merchant" varchar(256) not null, "_version" bigint not null, "_deleted" boolean not null, "_cut" varchar(4096), "_loaded_at" timestamptz not null, primary key ("id", "part")) diststyle key distkey ("_merchant") sortkey ("seen");
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'id', 'bigint', true);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'part', 'smallint', true);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'paid', 'boolean', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'amount', 'numeric(18,2)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'exact', 'numeric(38,9)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'huge', 'varchar(65535)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'rate', 'double precision', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'currency', 'varchar(12)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'note', 'varchar(65535)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'token', 'varchar(36)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'day', 'date', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'seen', 'timestamp', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'created_at', 'timestamptz', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'opens', 'time', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'image', 'varbyte(32767)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'metadata', 'super', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'tags', 'varchar(65535)', false);
insert into "millrace"."millrace_freshness" (source_table, loaded_rows) values ('shop.payments', 0);
create view "shop_live"."payments" as select "id", "part", "paid", "amount", "exact", "huge", "rate", "currency", "note", "token", "day", "seen", "created_at", "opens", "image", "metadata", "tags", "_merchant", "_version", "_deleted", "_cut", "_loaded_at" from "shop"."payments" where not "_deleted";

-- a table that was renamed, made again
delete from "millrace"."declared_column" where target = 'shop.payments';
delete from "millrace"."millrace_freshness" where source_table = 'shop.payments';
create table "shop"."payments" ("id" bigint not null, "part" smallint not null, "paid" boolean, "amount" numeric(18,2), "exact" numeric(38,9), "huge" varchar(65535), "rate" double precision, "currency" varchar(12), "note" varchar(65535), "token" varchar(36), "day" date, "seen" timestamp, "created_at" timestamptz, "opens" time, "image" varbyte(32767), "metadata" super, "tags" varchar(65535), "_merchant" varchar(256) not null, "_version" bigint not null, "_deleted" boolean not null, "_cut" varchar(4096), "_loaded_at" timestamptz not null, primary key ("id", "part")) diststyle key distkey ("_merchant") sortkey ("seen");
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'id', 'bigint', true);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'part', 'smallint', true);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'paid', 'boolean', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'amount', 'numeric(18,2)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'exact', 'numeric(38,9)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'huge', 'varchar(65535)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'rate', 'double precision', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'currency', 'varchar(12)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'note', 'varchar(65535)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'token', 'varchar(36)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'day', 'date', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'seen', 'timestamp', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'created_at', 'timestamptz', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'opens', 'time', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'image', 'varbyte(32767)', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'metadata', 'super', false);
insert into "millrace"."declared_column" (target, name, declaration, of_key) values ('shop.payments', 'tags', 'varchar(65535)', false);
insert into "millrace"."millrace_freshness" (source_table, loaded_rows) values ('shop.payments', 0);
create view "shop_live"."payments" as select "id", "part", "paid", "amount", "exact", "huge", "rate", "currency", "note", "token", "day", "seen", "created_at", "opens", "image", "metadata", "tags", "_merchant", "_version", "_deleted", "_cut", "_loaded_at" from "shop"."payments" where not "_deleted";

-- a loader begins
update "millrace"."loader" set fence = fence + 1 where target = ?;
select fence from "millrace"."loader" where target = ?;
select part from "millrace"."loaded_part" where target = ?;

-- a load
update "millrace"."loader" set loaded_at = ? where target = ? and fence = ?;
select count(*) from "millrace"."loaded_part" where target = ? and part in (?, ?);
select name, declaration from "millrace"."declared_column" where target = ?;
create temp table "millrace_copied" ("id" bigint, "part" smallint, "paid" boolean, "amount" numeric(18,2), "exact" numeric(38,9), "huge" varchar(65535), "rate" double precision, "currency" varchar(12), "note" varchar(65535), "token" varchar(36), "day" date, "seen" timestamp, "created_at" timestamptz, "opens" time, "image" varchar(65534), "metadata" super, "tags" varchar(65535), "_merchant" varchar(256), "_version" bigint, "_deleted" boolean, "_cut" varchar(4096)) diststyle even;
copy "millrace_copied" ("id", "part", "paid", "amount", "exact", "huge", "rate", "currency", "note", "token", "day", "seen", "created_at", "opens", "image", "metadata", "tags", "_merchant", "_version", "_deleted", "_cut") from 's3://bucket/millrace/loads/shop.payments/1.json' iam_role 'arn:aws:iam::123456789012:role/warehouse' region 'eu-central-1' manifest format as csv quote as '"' null as '~millrace:null~' gzip dateformat 'auto' timeformat 'auto' compupdate off statupdate off;
select count(*) from "millrace_copied";
create temp table "millrace_newest" diststyle even as select "id", "part", "paid", "amount", "exact", "huge", "rate", "currency", "note", "token", "day", "seen", "created_at", "opens", "image", "metadata", "tags", "_merchant", "_version", "_deleted", "_cut" from (select "id", "part", "paid", "amount", "exact", "huge", "rate", "currency", "note", "token", "day", "seen", "created_at", "opens", "image", "metadata", "tags", "_merchant", "_version", "_deleted", "_cut", row_number() over (partition by "id", "part" order by "_version" desc) as "_place" from "millrace_copied") as ranked where "_place" = 1;
delete from "millrace_newest" using "shop"."payments" where "shop"."payments"."id" = "millrace_newest"."id" and "shop"."payments"."part" = "millrace_newest"."part" and "shop"."payments"."_version" >= "millrace_newest"."_version";
delete from "shop"."payments" using "millrace_newest" where "shop"."payments"."id" = "millrace_newest"."id" and "shop"."payments"."part" = "millrace_newest"."part";
insert into "shop"."payments" ("id", "part", "paid", "amount", "exact", "huge", "rate", "currency", "note", "token", "day", "seen", "created_at", "opens", "image", "metadata", "tags", "_merchant", "_version", "_deleted", "_cut", "_loaded_at") select "id", "part", "paid", "amount", "exact", "huge", "rate", "currency", "note", "token", "day", "seen", "created_at", "opens", from_hex("image"), "metadata", "tags", "_merchant", "_version", "_deleted", "_cut", cast(? as timestamptz) from "millrace_newest";
insert into "millrace"."loaded_part" (target, part, part_rows, load_id, loaded_at) values (?, ?, ?, ?, ?), (?, ?, ?, ?, ?);
update "millrace"."millrace_freshness" set loaded_at = ?, loaded_rows = loaded_rows + ?, complete_up_to = ? where source_table = ?;
drop table "millrace_copied";
drop table "millrace_newest";

-- a copy by key
copy "millrace_copied" ("id", "part", "paid", "amount", "exact", "huge", "rate", "currency", "note", "token", "day", "seen", "created_at", "opens", "image", "metadata", "tags", "_merchant", "_version", "_deleted", "_cut") from 's3://bucket/millrace/loads/shop.payments/1.json' access_key_id 'AKIA' secret_access_key 'secret' manifest format as csv quote as '"' null as '~millrace:null~' gzip dateformat 'auto' timeformat 'auto' compupdate off statupdate off;

-- what is cleaned
delete from "millrace"."loaded_part" where target = ? and part in (?, ?);

