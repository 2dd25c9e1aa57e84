ValueSet: DataBankDerivationRole
Id: databank-derivation-role
Title: "Roles of sources"
Description: "The source itself, what something was derived from, or what it takes the place of."
* insert Japanese("元データの役割", "元データそのもの、派生元、または置き換えられるもの。")
* ^experimental = false
* http://hl7.org/fhir/provenance-entity-role#source
* http://hl7.org/fhir/provenance-entity-role#derivation
* http://hl7.org/fhir/provenance-entity-role#revision
