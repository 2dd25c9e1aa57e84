-- Index tables whose rows of one value come in the order of resources, so that a page is read without sorting; numbers and quantities by
-- their bounds; composites. The index beside each table is for looking at one resource.

exec sp_rename 'token_index', 'old_token_index';
create table token_index(
  param_id int not null,
  code nvarchar(400) collate Latin1_General_100_BIN2 not null,
  number bigint not null,
  system_id int not null,
  primary key (param_id, code, number, system_id)
);
insert into token_index(param_id, code, number, system_id) select param_id, code, number, system_id from old_token_index;
drop table old_token_index;
create index token_of_resource on token_index(number, param_id);

exec sp_rename 'reference_index', 'old_reference_index';
create table reference_index(
  param_id int not null,
  target_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
  number bigint not null,
  target_type nvarchar(64) collate Latin1_General_100_BIN2 not null,
  primary key (param_id, target_id, number, target_type)
);
insert into reference_index(param_id, target_id, number, target_type) select param_id, target_id, number, target_type from old_reference_index;
drop table old_reference_index;
create index reference_of_resource on reference_index(number, param_id);

exec sp_rename 'number_index', 'old_number_index';
create table number_index(
  param_id int not null,
  low float not null,
  high float not null,
  number bigint not null,
  primary key (param_id, low, high, number)
);
insert into number_index(param_id, low, high, number) select param_id, low, high, number from old_number_index;
drop table old_number_index;
create index number_high on number_index(param_id, high);
create index number_of_resource on number_index(number, param_id);

exec sp_rename 'quantity_index', 'old_quantity_index';
create table quantity_index(
  param_id int not null,
  low float not null,
  high float not null,
  code nvarchar(128) collate Latin1_General_100_BIN2 not null,
  system_id int not null,
  number bigint not null,
  primary key (param_id, low, high, code, system_id, number)
);
insert into quantity_index(param_id, low, high, code, system_id, number) select param_id, low, high, code, system_id, number from old_quantity_index;
drop table old_quantity_index;
create index quantity_high on quantity_index(param_id, high);
create index quantity_of_resource on quantity_index(number, param_id);

create table composite_index(
  param_id int not null,
  code nvarchar(400) collate Latin1_General_100_BIN2 not null,
  low float not null,
  number bigint not null,
  ordinal smallint not null,
  system_id int not null,
  high float not null,
  text nvarchar(max) collate Latin1_General_100_BIN2 not null,
  text_system_id int not null,
  low2 float not null,
  high2 float not null,
  primary key (param_id, code, low, number, ordinal)
);
create index composite_of_resource on composite_index(number, param_id);

drop index string_number on string_index;
create index string_of_resource on string_index(number, param_id);
drop index date_number on date_index;
create index date_of_resource on date_index(number, param_id);
drop index uri_number on uri_index;
create index uri_of_resource on uri_index(number, param_id);
create index date_end on date_index(param_id, end_time);
drop index compartment_number on compartment;
create index compartment_of_resource on compartment(number, patient_id);

-- Searches whose parameters are too long for a link, closed by the key of cursors.
create table kept_search(
  id nvarchar(32) collate Latin1_General_100_BIN2 not null primary key,
  parameters varbinary(max) not null,
  kept_at bigint not null
);
create index kept_search_time on kept_search(kept_at);
