RuleSet: Face(id, name, title, description, japanese, japaneseDescription)
* url = "http://databank.example.jp/fhir/CapabilityStatement/{id}"
* name = {name}
* title = {title}
* title.extension.url = $Translation
* title.extension.extension[0].url = "lang"
* title.extension.extension[0].valueCode = #ja
* title.extension.extension[1].url = "content"
* title.extension.extension[1].valueString = {japanese}
* status = #active
* experimental = false
* date = "2026-11-25"
* description = {description}
* description.extension.url = $Translation
* description.extension.extension[0].url = "lang"
* description.extension.extension[0].valueCode = #ja
* description.extension.extension[1].url = "content"
* description.extension.extension[1].valueString = {japaneseDescription}
* kind = #requirements
* fhirVersion = #4.0.1
* format[0] = #json
* format[1] = #xml
* rest.mode = #server

RuleSet: Reading(type)
* rest.resource[+].type = #{type}
* rest.resource[=].interaction[0].code = #read
* rest.resource[=].interaction[1].code = #vread
* rest.resource[=].interaction[2].code = #history-instance
* rest.resource[=].interaction[3].code = #search-type

RuleSet: Writing
* rest.resource[=].interaction[4].code = #create
* rest.resource[=].interaction[5].code = #update
* rest.resource[=].interaction[6].code = #patch
* rest.resource[=].interaction[7].code = #delete

RuleSet: Supported(profile)
* rest.resource[=].supportedProfile[+] = "http://databank.example.jp/fhir/StructureDefinition/{profile}"

RuleSet: Searched(name, type)
* rest.resource[=].searchParam[+].name = "{name}"
* rest.resource[=].searchParam[=].type = #{type}

RuleSet: Operated(name, definition)
* rest.resource[=].operation[+].name = "{name}"
* rest.resource[=].operation[=].definition = "{definition}"
