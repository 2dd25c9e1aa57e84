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
