-- Versions that resources had at another bank before they came here. They were never current here, so that no feed and no search has them.
create table former_version(
  type text not null,
  id text not null,
  version integer not null,
  last_updated integer not null,
  deleted integer not null,
  method text not null,
  format integer not null,
  body blob not null,
  primary key (type, id, version)
) strict, without rowid;

-- Two stages more come before the end.
update handover set stage = 7 where stage = 5;
