-- Versions that resources had at another bank before they came here. They were never current here, so that no feed and no search has them.
create table former_version(
  type nvarchar(64) collate Latin1_General_100_BIN2 not null,
  id nvarchar(64) collate Latin1_General_100_BIN2 not null,
  version bigint not null,
  last_updated bigint not null,
  deleted smallint not null,
  method nvarchar(8) collate Latin1_General_100_BIN2 not null,
  format smallint not null,
  body varbinary(max) not null,
  primary key (type, id, version)
);

-- Two stages more come before the end.
update handover set stage = 7 where stage = 5;
