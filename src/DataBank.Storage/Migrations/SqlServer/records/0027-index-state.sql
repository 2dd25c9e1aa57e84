-- What every resource is indexed by: rows of an older version of the extraction are rewritten, and custom search parameters become
-- searchable once all resources have them.
create table index_state(
  id int not null primary key check (id = 1),
  version int not null,
  parameters nvarchar(max) not null -- JSON array of names
);
insert into index_state(id, version, parameters) values (1, 0, '[]');
