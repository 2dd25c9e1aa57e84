-- Versions that resources had at another bank before they came here. They were never current here, so that no feed and no search has them.
create table former_version(
  type text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  last_updated bigint not null,
  deleted smallint not null,
  method text collate "C" not null,
  format smallint not null,
  body bytea not null,
  primary key (type, id, version)
);

-- Two stages more come before the end.
update handover set stage = 7 where stage = 5;
