-- Names and pieces are written with their study and removed with it: to look for it again for each of a hundred pieces costs more than to write them.
alter table study_gram drop constraint study_gram_study_key_fkey;
alter table study_name drop constraint study_name_study_key_fkey;
