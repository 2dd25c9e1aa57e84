-- The version of a policy names each of its options: it has no width here.
select 1 where false;
