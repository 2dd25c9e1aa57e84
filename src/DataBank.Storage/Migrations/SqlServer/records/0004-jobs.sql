-- Durable jobs; a job that nobody holds, or whose lease has run out, is taken by the next worker that asks.
create table job(
  place bigint not null primary key,
  id nvarchar(64) collate Latin1_General_100_BIN2 not null unique,
  kind nvarchar(64) collate Latin1_General_100_BIN2 not null,
  status smallint not null, -- 0 queued, 1 running, 2 completed, 3 failed
  arguments nvarchar(max) not null,
  progress nvarchar(max) null,
  result nvarchar(max) null,
  attempts int not null,
  enqueued_at bigint not null,
  lease_until bigint not null
);
create index job_open on job(place) where status < 2;
