-- Index tables whose rows of one value come in the order of resources, so that a page is read without sorting; numbers and quantities by
-- their bounds; composites. The index beside each table is for looking at one resource.

alter table token_index rename to old_token_index;
create table token_index(
  param_id integer not null,
  code text not null,
  number integer not null,
  system_id integer not null,
  primary key (param_id, code, number, system_id)
) strict, without rowid;
insert into token_index(param_id, code, number, system_id) select param_id, code, number, system_id from old_token_index;
drop table old_token_index;
create index token_of_resource on token_index(number, param_id);

alter table reference_index rename to old_reference_index;
create table reference_index(
  param_id integer not null,
  target_id text not null,
  number integer not null,
  target_type text not null,
  primary key (param_id, target_id, number, target_type)
) strict, without rowid;
insert into reference_index(param_id, target_id, number, target_type) select param_id, target_id, number, target_type from old_reference_index;
drop table old_reference_index;
create index reference_of_resource on reference_index(number, param_id);

alter table number_index rename to old_number_index;
create table number_index(
  param_id integer not null,
  low real not null,
  high real not null,
  number integer not null,
  primary key (param_id, low, high, number)
) strict, without rowid;
insert into number_index(param_id, low, high, number) select param_id, low, high, number from old_number_index;
drop table old_number_index;
create index number_high on number_index(param_id, high);
create index number_of_resource on number_index(number, param_id);

alter table quantity_index rename to old_quantity_index;
create table quantity_index(
  param_id integer not null,
  low real not null,
  high real not null,
  code text not null,
  system_id integer not null,
  number integer not null,
  primary key (param_id, low, high, code, system_id, number)
) strict, without rowid;
insert into quantity_index(param_id, low, high, code, system_id, number) select param_id, low, high, code, system_id, number from old_quantity_index;
drop table old_quantity_index;
create index quantity_high on quantity_index(param_id, high);
create index quantity_of_resource on quantity_index(number, param_id);

create table composite_index(
  param_id integer not null,
  code text not null,
  low real not null,
  number integer not null,
  ordinal integer not null,
  system_id integer not null,
  high real not null,
  text text not null,
  text_system_id integer not null,
  low2 real not null,
  high2 real not null,
  primary key (param_id, code, low, number, ordinal)
) strict, without rowid;
create index composite_of_resource on composite_index(number, param_id);

drop index string_number;
create index string_of_resource on string_index(number, param_id);
drop index date_number;
create index date_of_resource on date_index(number, param_id);
drop index uri_number;
create index uri_of_resource on uri_index(number, param_id);
create index date_end on date_index(param_id, end_time);
drop index compartment_number;
create index compartment_of_resource on compartment(number, patient_id);

-- Searches whose parameters are too long for a link, closed by the key of cursors.
create table kept_search(
  id text not null primary key,
  parameters blob not null,
  kept_at integer not null
) strict;
create index kept_search_time on kept_search(kept_at);
