-- Every version of every resource, and the search index of the current ones.
--
-- "surrogate" is the place of a version in the store's order; "number" is the surrogate of the resource's first version and never
-- changes, so index rows and paging survive updates.
create table resource(
  surrogate bigint not null primary key,
  number bigint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  last_updated bigint not null, -- milliseconds since 1970 UTC
  deleted smallint not null,
  method text collate "C" not null,
  is_current smallint not null,
  format smallint not null, -- how body is compressed
  body bytea not null
);
create unique index resource_version on resource(type, id, version);
create unique index resource_number on resource(number) where is_current = 1;
create index resource_search on resource(type, number) where is_current = 1 and deleted = 0;
create index resource_type_order on resource(type, surrogate);
create index resource_time on resource(last_updated, surrogate);

create table search_parameter(
  param_id integer not null primary key,
  type text collate "C" not null,
  code text collate "C" not null,
  unique (type, code)
);

-- Systems of tokens and quantities; 0 stands for none.
create table code_system(
  system_id integer not null primary key,
  uri text collate "C" not null unique
);

-- Index tables: clustered for the lookup by value, and reached by number when a resource changes.
create table token_index(
  param_id integer not null,
  code text collate "C" not null,
  system_id integer not null,
  number bigint not null,
  primary key (param_id, code, system_id, number)
);
create index token_number on token_index(number);

create table string_index(
  param_id integer not null,
  folded text collate "C" not null,
  number bigint not null,
  ordinal smallint not null,
  exact text collate "C" not null,
  primary key (param_id, folded, number, ordinal)
);
create index string_number on string_index(number);

create table date_index(
  param_id integer not null,
  start_time bigint not null,
  end_time bigint not null,
  number bigint not null,
  primary key (param_id, start_time, end_time, number)
);
create index date_number on date_index(number);

create table number_index(
  param_id integer not null,
  value double precision not null,
  low double precision not null,
  high double precision not null,
  number bigint not null,
  primary key (param_id, value, low, high, number)
);
create index number_number on number_index(number);

create table quantity_index(
  param_id integer not null,
  value double precision not null,
  code text collate "C" not null,
  system_id integer not null,
  low double precision not null,
  high double precision not null,
  number bigint not null,
  primary key (param_id, value, code, system_id, low, high, number)
);
create index quantity_number on quantity_index(number);

create table reference_index(
  param_id integer not null,
  target_id text collate "C" not null,
  target_type text collate "C" not null,
  number bigint not null,
  primary key (param_id, target_id, target_type, number)
);
create index reference_number on reference_index(number);

create table uri_index(
  param_id integer not null,
  uri text collate "C" not null,
  number bigint not null,
  primary key (param_id, uri, number)
);
create index uri_number on uri_index(number);

-- What belongs to a patient (https://hl7.org/fhir/R4/compartmentdefinition-patient.html).
create table compartment(
  patient_id text collate "C" not null,
  type text collate "C" not null,
  number bigint not null,
  primary key (patient_id, type, number)
);
create index compartment_number on compartment(number);

alter table resource alter column body set storage external;

-- Secrets of this store that its nodes share: what keeps paging cursors closed to clients.
create table store_secret(
  name text collate "C" not null primary key,
  value bytea not null
);
