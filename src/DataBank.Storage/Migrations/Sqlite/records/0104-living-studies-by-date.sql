-- Searches walk the studies by date. Those without instances are not shown: left out of the index, they need no look at each row, which is large.
drop index ix_study_date;
create index ix_study_date on study (study_date, study_key) where instance_count > 0;
