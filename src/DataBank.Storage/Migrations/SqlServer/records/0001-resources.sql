-- Every version of every resource, and the search index of the current ones.
--
-- "surrogate" is the place of a version in the store's order; "number" is the surrogate of the resource's first version and never
-- changes, so index rows and paging survive updates.
create table resource(
  surrogate bigint not null primary key,
  number bigint not null,
  type nvarchar(64) collate Latin1_General_100_BIN2 not null,
  id nvarchar(64) collate Latin1_General_100_BIN2 not null,
  version bigint not null,
  last_updated bigint not null, -- milliseconds since 1970 UTC
  deleted smallint not null,
  method nvarchar(8) collate Latin1_General_100_BIN2 not null,
  is_current smallint not null,
  format smallint not null, -- how body is compressed
  body varbinary(max) not null
);
create unique index resource_version on resource(type, id, version);
create unique index resource_number on resource(number) where is_current = 1;
create index resource_search on resource(type, number) where is_current = 1 and deleted = 0;
create index resource_type_order on resource(type, surrogate);
create index resource_time on resource(last_updated, surrogate);

create table search_parameter(
  param_id int not null primary key,
  type nvarchar(64) collate Latin1_General_100_BIN2 not null,
  code nvarchar(128) collate Latin1_General_100_BIN2 not null,
  unique (type, code)
);

-- Systems of tokens and quantities; 0 stands for none.
create table code_system(
  system_id int not null primary key,
  uri nvarchar(400) collate Latin1_General_100_BIN2 not null unique
);

-- Index tables: clustered for the lookup by value, and reached by number when a resource changes.
create table token_index(
  param_id int not null,
  code nvarchar(400) collate Latin1_General_100_BIN2 not null,
  system_id int not null,
  number bigint not null,
  primary key (param_id, code, system_id, number)
);
create index token_number on token_index(number);

create table string_index(
  param_id int not null,
  folded nvarchar(400) collate Latin1_General_100_BIN2 not null,
  number bigint not null,
  ordinal smallint not null,
  exact nvarchar(max) collate Latin1_General_100_BIN2 not null,
  primary key (param_id, folded, number, ordinal)
);
create index string_number on string_index(number);

create table date_index(
  param_id int not null,
  start_time bigint not null,
  end_time bigint not null,
  number bigint not null,
  primary key (param_id, start_time, end_time, number)
);
create index date_number on date_index(number);

create table number_index(
  param_id int not null,
  value float not null,
  low float not null,
  high float not null,
  number bigint not null,
  primary key (param_id, value, low, high, number)
);
create index number_number on number_index(number);

create table quantity_index(
  param_id int not null,
  value float not null,
  code nvarchar(128) collate Latin1_General_100_BIN2 not null,
  system_id int not null,
  low float not null,
  high float not null,
  number bigint not null,
  primary key (param_id, value, code, system_id, low, high, number)
);
create index quantity_number on quantity_index(number);

create table reference_index(
  param_id int not null,
  target_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
  target_type nvarchar(64) collate Latin1_General_100_BIN2 not null,
  number bigint not null,
  primary key (param_id, target_id, target_type, number)
);
create index reference_number on reference_index(number);

create table uri_index(
  param_id int not null,
  uri nvarchar(400) collate Latin1_General_100_BIN2 not null,
  number bigint not null,
  primary key (param_id, uri, number)
);
create index uri_number on uri_index(number);

-- What belongs to a patient (https://hl7.org/fhir/R4/compartmentdefinition-patient.html).
create table compartment(
  patient_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
  type nvarchar(64) collate Latin1_General_100_BIN2 not null,
  number bigint not null,
  primary key (patient_id, type, number)
);
create index compartment_number on compartment(number);

-- Secrets of this store that its nodes share: what keeps paging cursors closed to clients.
create table store_secret(
  name nvarchar(64) collate Latin1_General_100_BIN2 not null primary key,
  value varbinary(64) not null
);
