-- What every resource is indexed by: rows of an older version of the extraction are rewritten, and custom search parameters become
-- searchable once all resources have them.
create table index_state(
  id integer not null primary key check (id = 1),
  version integer not null,
  parameters text not null -- JSON array of names
);
insert into index_state(id, version, parameters) values (1, 0, '[]');
