-- Full-text search: the pieces that a text was cut into, joined by spaces; one row a resource, named by its number.
create table text_index(
  number bigint not null primary key,
  narrative text[] collate "C" not null,
  content text[] collate "C" not null
);
create index text_index_narrative on text_index using gin(narrative);
create index text_index_content on text_index using gin(content);
