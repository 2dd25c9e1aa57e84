-- That the study of a name or piece is there costs little to look at here.
select 1 where 1 = 0;
