// Every profile, extension, value set and code system is titled and described in English and, by this rule set, in Japanese.
RuleSet: Japanese(title, description)
* ^title.extension.url = $Translation
* ^title.extension.extension[0].url = "lang"
* ^title.extension.extension[0].valueCode = #ja
* ^title.extension.extension[1].url = "content"
* ^title.extension.extension[1].valueString = {title}
* ^description.extension.url = $Translation
* ^description.extension.extension[0].url = "lang"
* ^description.extension.extension[0].valueCode = #ja
* ^description.extension.extension[1].url = "content"
* ^description.extension.extension[1].valueString = {description}

// Instances of the profile are meant to be valid by this other one, too, where its package is installed.
RuleSet: CompliesWith(profile)
* ^extension[+].url = $CompliesWith
* ^extension[=].valueCanonical = {profile}

// The codes of an element are sliced by their system; the parts that stand alone are given with "insert CodingSlice".
RuleSet: CodingsBySystem(element)
* {element}.coding ^slicing.discriminator.type = #value
* {element}.coding ^slicing.discriminator.path = "system"
* {element}.coding ^slicing.rules = #open

RuleSet: CodingSlice(element, name, system, short)
* {element}.coding contains {name} 0..1
* {element}.coding[{name}] ^short = {short}
* {element}.coding[{name}].system 1..1
* {element}.coding[{name}].system = {system}
* {element}.coding[{name}].code 1..1

// A code system of our own: complete, each code with one meaning.
RuleSet: OwnCodes
* ^caseSensitive = true
* ^content = #complete
* ^experimental = false

// What LOINC's licence asks of those who name its codes.
RuleSet: WithLoinc
* ^experimental = false
* ^copyright = "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the license at http://loinc.org/license."

// A code with its names in English and Japanese.
RuleSet: Code(code, display, japanese)
* #{code} {display}
* #{code} ^designation.language = #ja
* #{code} ^designation.value = {japanese}
