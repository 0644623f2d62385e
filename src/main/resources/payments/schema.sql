-- The database of a payments business: what the local stack runs on. Every statement may be run again.

do $$
begin
  create type merchant_status as enum ('active', 'suspended', 'closed');
exception
  when duplicate_object then null;
end
$$;

create table if not exists merchants (
  id         bigint primary key,
  name       text not null,
  country    char(2) not null,
  status     merchant_status not null default 'active',
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table if not exists customers (
  id          bigint primary key,
  merchant_id bigint not null references merchants,
  email       text not null,
  name        text not null,
  country     char(2) not null,
  phone       text,
  vip         boolean not null default false,
  born        date,
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);
create index if not exists customers_merchant on customers (merchant_id);

-- A transaction outlives its customer: the reference is then cleared, which is a row change like any other.
create table if not exists transactions (
  id          bigint primary key,
  merchant_id bigint not null references merchants,
  customer_id bigint references customers on delete set null,
  amount      numeric(14, 2) not null,
  currency    char(3) not null,
  status      text not null,
  card_number text not null,
  card_brand  text not null,
  description text not null,
  metadata    jsonb not null default '{}',
  tags        text[] not null default '{}',
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);
create index if not exists transactions_merchant on transactions (merchant_id, id);
create index if not exists transactions_customer on transactions (customer_id);

-- The three below have no merchant of their own: their transaction says whose they are.
create table if not exists transaction_statuses (
  id             bigint primary key,
  transaction_id bigint not null references transactions on delete cascade,
  status         text not null,
  reason         text not null,
  at             timestamptz not null
);
create index if not exists transaction_statuses_transaction on transaction_statuses (transaction_id);

create table if not exists refunds (
  id             uuid primary key,
  transaction_id bigint not null references transactions on delete cascade,
  amount         numeric(14, 2) not null,
  status         text not null,
  created_at     timestamptz not null
);
create index if not exists refunds_transaction on refunds (transaction_id);

create table if not exists disputes (
  id             bigint primary key,
  transaction_id bigint not null references transactions on delete cascade,
  reason         text not null,
  state          text not null,
  evidence       jsonb not null default '{}',
  due            date not null,
  opened_at      timestamptz not null
);
create index if not exists disputes_transaction on disputes (transaction_id);
