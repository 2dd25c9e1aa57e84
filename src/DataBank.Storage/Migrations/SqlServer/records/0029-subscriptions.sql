-- Who is told of which changes (Subscription), what happened for each of them in the store's order, and how far changes were looked at.

create table subscription(
  id nvarchar(64) collate Latin1_General_100_BIN2 not null primary key, -- of the Subscription resource
  status smallint not null, -- 0 requested, 1 active, 2 error, 3 off
  definition nvarchar(max) not null, -- what is asked for, with what its resource does not show
  starts_after bigint not null, -- surrogate: changes up to it are before its time
  event_count bigint not null,
  delivered bigint not null, -- the highest number that has arrived
  is_greeted smallint not null,
  failures int not null, -- in a row
  failing_since bigint not null,
  next_try bigint not null,
  last_sent bigint not null
);

create table subscription_event(
  subscription_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
  number bigint not null,
  type nvarchar(64) collate Latin1_General_100_BIN2 not null,
  id nvarchar(64) collate Latin1_General_100_BIN2 not null,
  version bigint not null,
  method nvarchar(64) collate Latin1_General_100_BIN2 not null,
  happened_at bigint not null,
  primary key (subscription_id, number)
);

create table subscription_lane(
  id int not null primary key check (id = 1),
  surrogate bigint not null, -- changes up to it were looked at
  holder nvarchar(64) collate Latin1_General_100_BIN2 not null,
  lease_until bigint not null
);
insert into subscription_lane(id, surrogate, holder, lease_until) values (1, 0, '', 0);
