ValueSet: DataBankDerivationRole
Id: databank-derivation-role
Title: "Roles of sources"
Description: "The source itself, or what something was derived from."
* insert Japanese("元データの役割", "元データそのもの、または派生元。")
* ^experimental = false
* http://hl7.org/fhir/provenance-entity-role#source
* http://hl7.org/fhir/provenance-entity-role#derivation
