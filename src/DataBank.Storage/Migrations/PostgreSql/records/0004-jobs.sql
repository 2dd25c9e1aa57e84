-- Durable jobs; a job that nobody holds, or whose lease has run out, is taken by the next worker that asks.
create table job(
  place bigint not null primary key,
  id text collate "C" not null unique,
  kind text collate "C" not null,
  status smallint not null, -- 0 queued, 1 running, 2 completed, 3 failed
  arguments text not null,
  progress text null,
  result text null,
  attempts integer not null,
  enqueued_at bigint not null,
  lease_until bigint not null
);
create index job_open on job(place) where status < 2;
