RuleSet: GenomicProcedure
* status = #completed
* category 1..1
* category = $ObservationCategory#laboratory
* subject 1..1
* subject only Reference(Patient)
* encounter 0..0
