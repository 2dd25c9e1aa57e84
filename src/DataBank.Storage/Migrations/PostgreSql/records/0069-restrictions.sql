-- Resources labelled restricted or very restricted (v3-Confidentiality R, V); patient_id: the resource is this Patient, and closes his whole record.
-- A deleted one stays closed.
create table restriction (
    number bigint not null primary key,
    patient_id text collate "C"
);
create index restriction_patient on restriction (patient_id);

insert into restriction (number, patient_id)
select distinct r.number, case when r.type = 'Patient' then r.id end
from search_parameter p join token_index i on i.param_id = p.param_id and i.code in ('R', 'V')
    join code_system y on y.system_id = i.system_id join resource r on r.number = i.number and r.is_current = 1
where p.code = '_security' and y.uri in ('http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'http://hl7.org/fhir/v3/Confidentiality');
