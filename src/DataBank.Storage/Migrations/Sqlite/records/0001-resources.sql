-- Every version of every resource, and the search index of the current ones.
--
-- "surrogate" is the place of a version in the store's order; "number" is the surrogate of the resource's first version and never
-- changes, so index rows and paging survive updates.
create table resource(
  surrogate integer not null primary key,
  number integer not null,
  type text not null,
  id text not null,
  version integer not null,
  last_updated integer not null, -- milliseconds since 1970 UTC
  deleted integer not null,
  method text not null,
  is_current integer not null,
  format integer not null, -- how body is compressed
  body blob not null
) strict;
create unique index resource_version on resource(type, id, version);
create unique index resource_number on resource(number) where is_current = 1;
create index resource_search on resource(type, number) where is_current = 1 and deleted = 0;
create index resource_type_order on resource(type, surrogate);
create index resource_time on resource(last_updated);

create table search_parameter(
  param_id integer not null primary key,
  type text not null,
  code text not null,
  unique (type, code)
) strict;

-- Systems of tokens and quantities; 0 stands for none.
create table code_system(
  system_id integer not null primary key,
  uri text not null unique
) strict;

-- Index tables: clustered for the lookup by value, and reached by number when a resource changes.
create table token_index(
  param_id integer not null,
  code text not null,
  system_id integer not null,
  number integer not null,
  primary key (param_id, code, system_id, number)
) strict, without rowid;
create index token_number on token_index(number);

create table string_index(
  param_id integer not null,
  folded text not null,
  number integer not null,
  ordinal integer not null,
  exact text not null,
  primary key (param_id, folded, number, ordinal)
) strict, without rowid;
create index string_number on string_index(number);

create table date_index(
  param_id integer not null,
  start_time integer not null,
  end_time integer not null,
  number integer not null,
  primary key (param_id, start_time, end_time, number)
) strict, without rowid;
create index date_number on date_index(number);

create table number_index(
  param_id integer not null,
  value real not null,
  low real not null,
  high real not null,
  number integer not null,
  primary key (param_id, value, low, high, number)
) strict, without rowid;
create index number_number on number_index(number);

create table quantity_index(
  param_id integer not null,
  value real not null,
  code text not null,
  system_id integer not null,
  low real not null,
  high real not null,
  number integer not null,
  primary key (param_id, value, code, system_id, low, high, number)
) strict, without rowid;
create index quantity_number on quantity_index(number);

create table reference_index(
  param_id integer not null,
  target_id text not null,
  target_type text not null,
  number integer not null,
  primary key (param_id, target_id, target_type, number)
) strict, without rowid;
create index reference_number on reference_index(number);

create table uri_index(
  param_id integer not null,
  uri text not null,
  number integer not null,
  primary key (param_id, uri, number)
) strict, without rowid;
create index uri_number on uri_index(number);

-- What belongs to a patient (https://hl7.org/fhir/R4/compartmentdefinition-patient.html).
create table compartment(
  patient_id text not null,
  type text not null,
  number integer not null,
  primary key (patient_id, type, number)
) strict, without rowid;
create index compartment_number on compartment(number);

-- Secrets of this store that its nodes share: what keeps paging cursors closed to clients.
create table store_secret(
  name text not null primary key,
  value blob not null
) strict;
