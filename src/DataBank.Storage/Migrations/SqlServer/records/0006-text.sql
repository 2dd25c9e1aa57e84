-- Full-text search: the pieces that a text was cut into, joined by spaces; one row a resource, named by its number.
create table text_index(
  number bigint not null primary key,
  narrative nvarchar(max) collate Latin1_General_100_BIN2 not null,
  content nvarchar(max) collate Latin1_General_100_BIN2 not null
);
