using CsCheck;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class SearchQueryParserTests
{
    private const string Base = "http://databank.example.jp/fhir";

    [Fact]
    public void Commas_are_OR_and_repetition_is_AND()
    {
        var query = Parse("Patient", ("name", "a,b"), ("name", "c"));
        Assert.Equal([2, 1], query.Criteria.Cast<SearchCriterion>().Select(criterion => criterion.Values.Count));
        Assert.Equal(new StringValue("A", "a"), Parse("Patient", ("name", "A")).Only().Values[0]);
    }

    [Theory]
    [InlineData("a", null, "a", false)]
    [InlineData("s|a", "s", "a", false)]
    [InlineData("|a", null, "a", true)]
    [InlineData("s|", "s", null, false)]
    [InlineData(@"s\|x|a\,b", "s|x", "a,b", false)]
    [InlineData("s|a|b", "s", "a|b", false)]
    [InlineData("urn:oid:1.2.392.200119.4.504|a", "http://medis.or.jp/CodeSystem/master-JLAC10-17digits", "a", false)]
    public void Tokens_are_system_and_code(string text, string? system, string? code, bool hasNoSystem) =>
        Assert.Equal(new TokenValue(system, code, hasNoSystem), Parse("Observation", ("code", text)).Only().Values[0]);

    [Fact]
    public void Any_text_survives_escaping() =>
        Gen.String.Where(text => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal)).Sample(text =>
        {
            var values = Parse("Patient", ("identifier", $"{EscapedText.Escape(text)}|{EscapedText.Escape(text)},x")).Only().Values;
            return values.Count == 2 && values[0].Equals(new TokenValue(SystemAliases.Canonical(text), text, false));
        });

    [Theory]
    [InlineData("2024", SearchPrefix.Eq)]
    [InlineData("ne2024", SearchPrefix.Ne)]
    [InlineData("gt2024", SearchPrefix.Gt)]
    [InlineData("lt2024", SearchPrefix.Lt)]
    [InlineData("ge2024", SearchPrefix.Ge)]
    [InlineData("le2024", SearchPrefix.Le)]
    [InlineData("sa2024", SearchPrefix.Sa)]
    [InlineData("eb2024", SearchPrefix.Eb)]
    [InlineData("ap2024", SearchPrefix.Ap)]
    public void Prefixes_of_dates_and_numbers(string text, SearchPrefix prefix)
    {
        Assert.True(DateRange.TryParse("2024", out var year));
        Assert.Equal(new DateValue(prefix, year.Start, year.End), Parse("Patient", ("birthdate", text)).Only().Values[0]);
        Assert.Equal(prefix, Assert.IsType<NumberValue>(Parse("RiskAssessment", ("probability", text)).Only().Values[0]).Prefix);
    }

    [Theory] // https://hl7.org/fhir/R4/search.html#number
    [InlineData("100", 99.5, 100.5)]
    [InlineData("100.00", 99.995, 100.005)]
    [InlineData("1e2", 95, 105)]
    [InlineData("1.0e2", 95, 105)]
    [InlineData("5.4", 5.35, 5.45)]
    [InlineData("-5.4", -5.45, -5.35)]
    [InlineData("ap100", 99.5, 100.5)] // how far "approximately" reaches is the store's affair
    public void A_number_implies_a_range_by_its_digits(string text, double low, double high)
    {
        var number = Assert.IsType<NumberValue>(Parse("RiskAssessment", ("probability", text)).Only().Values[0]);
        Assert.Equal(low, number.Low, 1e-9);
        Assert.Equal(high, number.High, 1e-9);
    }

    [Fact]
    public void The_implied_range_holds_its_number_and_more_digits_narrow_it() =>
        Gen.Decimal[-100000m, 100000m].Sample(value =>
        {
            var text = Math.Round(value, 3).ToString("0.000", System.Globalization.CultureInfo.InvariantCulture);
            var wide = (NumberValue)Parse("RiskAssessment", ("probability", text)).Only().Values[0];
            var narrow = (NumberValue)Parse("RiskAssessment", ("probability", text + "0")).Only().Values[0];
            return wide.Low < wide.Value && wide.Value < wide.High && wide.Low < narrow.Low && narrow.High < wide.High;
        });

    [Fact]
    public void Quantities_carry_their_unit()
    {
        var values = Parse("Observation", ("value-quantity", "gt5.4|http://unitsofmeasure.org|mg,5||mg,7")).Only().Values;
        Assert.Equal((null, "g", SearchPrefix.Gt), Units(values[0])); // in base units
        Assert.Equal((null, "mg", SearchPrefix.Eq), Units(values[1]));
        Assert.Equal((null, null, SearchPrefix.Eq), Units(values[2]));

        static (string?, string?, SearchPrefix) Units(SearchValue value) => value is QuantityValue quantity
            ? (quantity.System, quantity.Code, quantity.Prefix)
            : default;
    }

    [Theory]
    [InlineData("subject", "Patient/1", "Patient", "1", null)]
    [InlineData("subject", "1", null, "1", null)]
    [InlineData("subject:Patient", "1", "Patient", "1", null)]
    [InlineData("encounter", "1", "Encounter", "1", null)] // only one type is possible
    [InlineData("subject", Base + "/Patient/1", "Patient", "1", null)]
    [InlineData("subject", "http://elsewhere/Patient/1", null, null, "http://elsewhere/Patient/1")]
    [InlineData("subject", "urn:uuid:1", null, null, "urn:uuid:1")]
    public void References_are_local_or_URLs(string name, string text, string? type, string? id, string? url) =>
        Assert.Equal(new ReferenceValue(type, id, url), Parse("Observation", (name, text)).Only().Values[0]);

    [Fact]
    public void Modifiers_keep_their_name_and_shape_the_values()
    {
        Assert.Equal(new TokenValue("s", "v", false), Parse("Observation", ("subject:identifier", "s|v")).Only().Values[0]);
        Assert.Equal(new MissingValue(true), Parse("Observation", ("subject:missing", "true")).Only().Values[0]);
        Assert.Equal("exact", Parse("Patient", ("name:exact", "x")).Only().Modifier);
    }

    [Fact]
    public void Result_parameters_shape_the_query()
    {
        var query = Parse("Patient", ("_count", "5"), ("_sort", "-_lastUpdated,birthdate,_id"), ("_total", "none"), ("_cursor", "abc"), ("_format", "json"), ("_id", "a"));
        Assert.Equal(5, query.Count);
        Assert.Equal(TotalMode.None, query.Total);
        Assert.Equal("abc", query.Cursor);
        Assert.Equal([(null, true), ("birthdate", false), ("_id", false)], query.Sort.Select(key => (key.Parameter?.Code, key.Descending)));
        Assert.Equal(["_count", "_sort", "_total", "_id"], query.Applied.Select(pair => pair.Key));
        Assert.Equal(1000, Parse("Patient", ("_count", "99999999999")).Count);
        Assert.Equal(0, Parse("Patient", ("_summary", "count"), ("_count", "5")).Count);
    }

    [Theory]
    [InlineData("birthdate", "secret")]
    [InlineData("birthdate", "secret2024")]
    [InlineData("_id", "|")]
    [InlineData("_lastUpdated", "secret")]
    [InlineData("_count", "-1")]
    [InlineData("_count", "secret")]
    [InlineData("_total", "secret")]
    [InlineData("_sort", "secret")]
    [InlineData("_summary", "secret")]
    [InlineData("general-practitioner", "secret secret")]
    [InlineData("name:missing", "secret")]
    [InlineData("active:secret", "x")]
    [InlineData("_id:exact", "secret")]
    [InlineData("general-practitioner:Organization", "Practitioner/secret")]
    [InlineData("identifier:of-type", "secret")]
    [InlineData("organization.colour", "secret")]
    [InlineData("_has:Observation:code:code", "secret")]
    [InlineData("_has:Nobody:patient:code", "secret")]
    [InlineData("_include", "secret")]
    [InlineData("_include", "Patient:name")]
    [InlineData("_filter", "secret")]
    [InlineData("_filter", "name eq \"secret")]
    [InlineData("_filter", "(name eq secret")]
    [InlineData("_filter", "name gt secret")]
    [InlineData("_elements", "secret secret")]
    [InlineData("identifier:in", "secret")]
    [InlineData("name", "a\0secret")]
    public void What_cannot_be_answered_is_refused_without_quoting_it(string name, string value)
    {
        var problem = Assert.Throws<RequestProblem>(() => Parse("Patient", (name, value)));
        Assert.Equal(400, problem.Status);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_composite_has_a_value_for_each_component()
    {
        var parts = Assert.IsType<CompositeValue>(Parse("Observation", ("code-value-quantity", "http://loinc.org|718-7$gt13.5|http://unitsofmeasure.org|g/dL")).Only().Values[0]).Parts;
        Assert.Equal(new CompositePart(0, new TokenValue("http://loinc.org", "718-7", false)), parts[0]);
        Assert.Equal((SearchPrefix.Gt, "g.m-3", true), parts[1].Value is QuantityValue quantity ? (quantity.Prefix, quantity.Code, quantity.IsReduced) : default);
        Assert.Equal(400, Assert.Throws<RequestProblem>(() => Parse("Observation", ("code-value-quantity", "718-7"))).Status);
        Assert.Equal(new NearValue(35.5, 139.25, 2000), Parse("Location", ("near", "35.5|139.25|2|km")).Only().Values[0]);
    }

    [Fact]
    public void Chains_and_has_nest_in_each_other()
    {
        var chain = Assert.IsType<ChainCondition>(Parse("Observation", ("subject:Patient.organization.name", "a")).Criteria[0]);
        var inner = Assert.IsType<ChainCondition>(Assert.Single(chain.Targets).Condition);
        Assert.Equal(("Organization", "name"), (Assert.Single(inner.Targets).ResourceType, ((SearchCriterion)inner.Targets[0].Condition).Code));
        var reverse = Assert.IsType<ReverseChainCondition>(Parse("Patient", ("_has:Observation:patient:encounter.identifier", "x")).Criteria[0]);
        Assert.IsType<ChainCondition>(reverse.Condition);
        var mixed = Assert.IsType<ChainCondition>(Parse("Encounter", ("patient._has:Observation:patient:code", "x")).Criteria[0]);
        Assert.IsType<ReverseChainCondition>(Assert.Single(mixed.Targets).Condition);
        Assert.Equal([("Encounter", "patient"), ("Observation", "patient"), ("Observation", "code")],
            Parse("Encounter", ("patient._has:Observation:patient:code", "x")).UsedParameters());
    }

    [Fact]
    public void A_filter_becomes_the_same_conditions()
    {
        var query = Parse("Patient", ("_filter", "name co \"a,|b\" and (birthdate ge 1980 or not (gender eq male)) or organization.name sw x"));
        var either = Assert.IsType<CombinedCondition>(query.Criteria[0]);
        Assert.Equal(LogicalOperator.Or, either.Operator);
        var both = Assert.IsType<CombinedCondition>(either.Conditions[0]);
        Assert.Equal((LogicalOperator.And, "contains"), (both.Operator, ((SearchCriterion)both.Conditions[0]).Modifier));
        Assert.Equal(new StringValue("a,|b", "a,|b"), ((SearchCriterion)both.Conditions[0]).Values[0]);
        Assert.IsType<ChainCondition>(either.Conditions[1]);
        Assert.Equal(["name", "birthdate", "gender", "organization", "name"], query.UsedParameters().Select(used => used.Code));
    }

    [Fact]
    public void A_filter_in_brackets_is_about_the_same_resource_as_what_follows()
    {
        var chain = Assert.IsType<ChainCondition>(Parse("Observation", ("_filter", "subject:Patient[gender eq female or name co \"] and (\"].birthdate lt 1950")).Criteria[0]);
        var both = Assert.IsType<CombinedCondition>(Assert.Single(chain.Targets).Condition);
        Assert.Equal(LogicalOperator.And, both.Operator);
        var either = Assert.IsType<CombinedCondition>(both.Conditions[0]);
        Assert.Equal((LogicalOperator.Or, "gender"), (either.Operator, ((SearchCriterion)either.Conditions[0]).Code));
        Assert.Equal(new StringValue("] and (", "] and ("), ((SearchCriterion)either.Conditions[1]).Values[0]);
        Assert.Equal("birthdate", ((SearchCriterion)both.Conditions[1]).Code);
        // Of types that it may lead to, those count that have all of it.
        Assert.Equal(["Patient"], Assert.IsType<ChainCondition>(Parse("Observation", ("_filter", "subject[gender eq female].identifier eq 1")).Criteria[0]).Targets.Select(target => target.ResourceType));
        // Brackets in brackets, and behind links.
        chain = Assert.IsType<ChainCondition>(Parse("Observation", ("_filter", "encounter.subject:Patient[organization[active eq true].name co x].gender eq male")).Criteria[0]);
        chain = Assert.IsType<ChainCondition>(Assert.Single(chain.Targets).Condition);
        both = Assert.IsType<CombinedCondition>(Assert.Single(chain.Targets).Condition);
        Assert.Equal("Organization", Assert.Single(Assert.IsType<ChainCondition>(both.Conditions[0]).Targets).ResourceType);
    }

    [Fact]
    public void Any_filter_means_what_its_parts_mean_put_together()
    {
        var random = new Random(5);
        for (var number = 0; number < 2000; number++)
        {
            var (text, meaning) = Either("Observation", 3);
            Assert.Equal(meaning, Describe(Parse("Observation", ("_filter", text)).Criteria[0]));
        }

        (string Text, string Meaning) Either(string type, int depth) => Joined("or", LogicalOperator.Or, () => Joined("and", LogicalOperator.And, () => One(type, depth)));

        (string Text, string Meaning) Joined(string word, LogicalOperator joins, Func<(string Text, string Meaning)> part)
        {
            var parts = Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => part()).ToList();
            return (string.Join($" {word} ", parts.Select(each => each.Text)), parts is [var only] ? only.Meaning : $"{joins}({string.Join("; ", parts.Select(each => each.Meaning))})");
        }

        (string Text, string Meaning) One(string type, int depth)
        {
            var kind = depth == 0 ? 4 : random.Next(5);
            if (kind < 2)
            {
                var (text, meaning) = Either(type, depth - 1);
                return kind == 0 ? ($"({text})", meaning) : ($"not ({text})", $"Not({meaning})");
            }
            var (link, target) = type switch { "Observation" => ("subject:Patient", "Patient"), "Patient" => ("organization", "Organization"), _ => ("partof", "Organization") };
            if (kind == 4) return Leaf(type);
            var (filter, rest) = (Either(target, depth - 1), Leaf(target));
            return kind == 2 ? ($"{link}.{rest.Text}", $"{link.Split(':')[0]}({target}: {rest.Meaning})")
                : ($"{link}[{filter.Text}].{rest.Text}", $"{link.Split(':')[0]}({target}: And({filter.Meaning}; {rest.Meaning}))");
        }

        (string Text, string Meaning) Leaf(string type)
        {
            var text = type switch
            {
                "Observation" => Pick(["status eq final", "code eq http://loinc.org|1-8", "value-quantity gt 5", "component-code-value-quantity[component-code eq a].value-quantity lt 9"]),
                "Patient" => Pick(["gender eq female", "birthdate lt 1950", "name co \"] (x) and [\""]),
                _ => Pick(["name sw x", "active eq true", "type pr false"]),
            };
            return (text, Describe(Parse(type, ("_filter", text)).Criteria[0]));
        }

        string Pick(string[] choices) => choices[random.Next(choices.Length)];

        static string Describe(SearchCondition condition) => condition switch
        {
            SearchCriterion criterion => $"{criterion.Code}:{criterion.Modifier}={string.Join(',', criterion.Values.Select(value => value is CompositeValue composite ? string.Join('$', composite.Parts) : value.ToString()))}",
            ChainCondition chain => $"{chain.Reference.Code}({string.Join(", ", chain.Targets.Select(target => $"{target.ResourceType}: {Describe(target.Condition)}"))})",
            CombinedCondition combined => $"{combined.Operator}({string.Join("; ", combined.Conditions.Select(Describe))})",
            _ => throw new InvalidOperationException(),
        };
    }

    [Fact]
    public void A_filter_in_brackets_behind_a_composite_is_about_one_element()
    {
        var criterion = Filter("Observation", "component-code-value-quantity[component-code eq http://loinc.org|8480-6].value-quantity gt 140|http://unitsofmeasure.org|mm[Hg] and status eq final");
        var parts = Assert.IsType<CompositeValue>(Assert.Single(criterion.Values)).Parts;
        Assert.Equal([0, 1], parts.Select(part => part.Component));
        Assert.Equal(new TokenValue("http://loinc.org", "8480-6", false), parts[0].Value);
        Assert.True(parts[1].Value is QuantityValue { IsReduced: true, Prefix: SearchPrefix.Gt });

        criterion = Filter("Observation", "code-value-quantity[(code eq a or code ne b) and value-quantity gt 5].value-quantity lt 10");
        Assert.Equal(["a", "b"], criterion.Values.Cast<CompositeValue>().Select(value => ((TokenValue)value.Parts[0].Value).Code));
        Assert.Equal([null, "differs"], criterion.Values.Cast<CompositeValue>().Select(value => value.Parts[0].Modifier));
        Assert.All(criterion.Values.Cast<CompositeValue>(), value => Assert.Equal([0, 1, 1], value.Parts.Select(part => part.Component)));

        // As R4's page has it: a part of the name, and pr.
        criterion = Filter("DocumentReference", "relationship[relation eq replaces].relatesto pr true");
        Assert.Equal(new TokenValue(null, "replaces", false), Assert.Single(((CompositeValue)criterion.Values[0]).Parts).Value);
        criterion = Filter("DocumentReference", "relationship[relation eq replaces].relatesto re DocumentReference/4");
        Assert.Contains(((CompositeValue)criterion.Values[0]).Parts, part => part.Value == new ReferenceValue("DocumentReference", "4", null));
        Assert.Equal(["component-code-value-quantity", "component-code", "component-value-quantity"],
            Parse("Observation", ("_filter", "component-code-value-quantity[component-code eq a].value-quantity gt 1")).UsedParameters().Select(used => used.Code));

        static SearchCriterion Filter(string type, string filter) => Parse(type, ("_filter", filter)).Criteria[0] switch
        {
            CombinedCondition combined => (SearchCriterion)combined.Conditions[0],
            var only => (SearchCriterion)only,
        };
    }

    [Theory]
    [InlineData("name[family eq secret].given eq x", "neither a reference nor a composite")]
    [InlineData("code-value-quantity[not (code eq secret)].value-quantity gt 1", "not is no part")]
    [InlineData("code-value-quantity[code eq secret].value-quantity pr false", "pr takes true")]
    [InlineData("code-value-quantity[code in secret:x].value-quantity gt 1", "This operator")]
    [InlineData("code-value-quantity[subject eq secret].value-quantity gt 1", "component of code-value-quantity at position 21")]
    [InlineData("code-value-quantity[value-quantity gt 1|http://unitsofmeasure.org|g].value-quantity lt 5", "UCUM")]
    [InlineData("subject[name eq secret]", "malformed at position 24")]
    [InlineData("subject[name eq secret] eq x", "malformed at position 8")]
    [InlineData("subject[name eq secret]name eq x", "malformed at position 8")]
    [InlineData("subject[name eq secret.name eq x", "malformed at position 8")]
    [InlineData("subject:Patient[name eq secret and].name eq x", "malformed at position 32")]
    [InlineData("subject:Patient[secret eq 1].name eq x", "no search parameter, at position 17")]
    [InlineData("subject:Patient[].name eq x", "malformed at position 17")]
    public void A_filter_in_brackets_that_can_not_be_meant_is_refused_with_its_place(string filter, string reason)
    {
        var problem = Assert.Throws<RequestProblem>(() => Parse(filter.StartsWith("name", StringComparison.Ordinal) ? "Patient" : "Observation", ("_filter", filter)));
        Assert.Equal(400, problem.Status);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_is_bounded()
    {
        var many = string.Join(" and ", Enumerable.Repeat("(code eq a or code eq b)", 8));
        Assert.Equal(400, Assert.Throws<RequestProblem>(() => Parse("Observation", ("_filter", $"code-value-quantity[{many}].value-quantity gt 1"))).Status);
        var deep = string.Concat(Enumerable.Repeat("has-member[", 9)) + "status eq final" + string.Concat(Enumerable.Repeat("].status eq final", 9));
        Assert.Equal(400, Assert.Throws<RequestProblem>(() => Parse("Observation", ("_filter", deep))).Status);
    }

    [Fact]
    public void Several_types_share_what_all_of_them_have()
    {
        var query = SearchQueryParser.Parse(["Patient", "Observation", "Condition"], [new("_type", "Observation,Condition"), new("patient", "1"), new("gender", "x")], Base, SearchHandling.Lenient, SearchParameters.Find);
        Assert.Equal(["Observation", "Condition"], query.Types);
        Assert.Equal(["patient"], query.Criteria.Cast<SearchCriterion>().Select(criterion => criterion.Code));
        Assert.Equal(["gender"], query.Ignored);
    }

    [Fact]
    public void Unknown_parameters_are_ignored_by_name_or_refused_by_place()
    {
        var query = Parse("Patient", ("colour", "red"), ("name", ""), ("gender", "male"));
        Assert.Equal(["colour", "name"], query.Ignored);
        Assert.Equal(["gender"], query.Applied.Select(pair => pair.Key));
        var problem = Assert.Throws<RequestProblem>(() => SearchQueryParser.Parse("Patient", [new("gender", "male"), new("colour", "red")], Base, SearchHandling.Strict));
        Assert.Contains("number 2", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("colour", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_values_are_one_criterion() =>
        Assert.Equal(10_000, Parse("Patient", ("_id", string.Join(',', Enumerable.Range(0, 10_000)))).Only().Values.Count);

    private static SearchQuery Parse(string type, params (string Name, string Value)[] parameters) =>
        SearchQueryParser.Parse(type, parameters.Select(each => KeyValuePair.Create(each.Name, each.Value)), Base, SearchHandling.Lenient);
}
