using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class SearchParametersTests
{
    [Theory]
    [InlineData("Patient", "birthdate", SearchParameterType.Date, "Patient.birthDate")]
    [InlineData("Observation", "patient", SearchParameterType.Reference, "Observation.subject.where(resolve() is Patient)")]
    [InlineData("Condition", "onset-date", SearchParameterType.Date, "Condition.onset.as(dateTime) | Condition.onset.as(Period)")]
    [InlineData("Observation", "code-value-quantity", SearchParameterType.Composite, "Observation")]
    [InlineData("Specimen", "_tag", SearchParameterType.Token, "Specimen.meta.tag")]
    public void A_parameter_has_the_expression_of_its_type_alone(string type, string code, SearchParameterType kind, string expression)
    {
        var definition = SearchParameters.Find(type, code);
        Assert.NotNull(definition);
        Assert.Equal(kind, definition.Type);
        Assert.Equal(expression, definition.Expression);
        Assert.StartsWith("http://hl7.org/fhir/SearchParameter/", definition.Url, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_parameter_has_an_expression_a_canonical_and_known_targets()
    {
        var all = ResourceTypes.All.SelectMany(SearchParameters.For).ToList();
        Assert.True(all.Count > 1600, $"only {all.Count}");
        Assert.DoesNotContain(all, definition => definition.Expression.Length == 0 || definition.Url.Length == 0);
        Assert.All(all.SelectMany(definition => definition.Targets), target => Assert.True(ResourceTypes.IsKnown(target)));
        Assert.All(all.Where(definition => definition.Type == SearchParameterType.Reference && definition.Code == "patient"),
            definition => Assert.Contains("Patient", definition.Targets));
    }

    [Theory]
    [InlineData("Patient", "")]
    [InlineData("Practitioner", "")]
    [InlineData("Encounter", "date location-period")]
    [InlineData("Condition", "abatement-date onset-date recorded-date")]
    [InlineData("Provenance", "when")]
    [InlineData("Task", "authored-on period")]
    [InlineData("ImagingStudy", "started")]
    public void Dates_of_care_are_of_what_was_done(string type, string codes) => Assert.Equal(codes, string.Join(' ', CareDates.Of(type).Select(parameter => parameter.Code)));

    [Fact]
    public void Every_composite_has_room_in_an_index_row()
    {
        var composites = ResourceTypes.All.SelectMany(SearchParameters.For).Where(definition => definition.Type == SearchParameterType.Composite).ToList();
        Assert.True(composites.Count > 50, $"only {composites.Count}");
        Assert.All(composites, composite => Assert.Equal(composite.Components.Count, CompositePlace.Of(composite.Components)?.Count));
    }

    [Fact]
    public void Unknown_types_and_codes_are_not_found()
    {
        Assert.Empty(SearchParameters.For("Nobody"));
        Assert.Null(SearchParameters.Find("Patient", "colour"));
        Assert.Null(SearchParameters.Find("Patient", "Birthdate"));
    }

    [Fact] // The standard's own list is the oracle: what the SDK's list leaves out shows here.
    public void Every_parameter_of_the_official_definitions_is_there()
    {
        var missing = new List<string>();
        foreach (var (name, json) in SampleFiles.ReadPackage("hl7.fhir.r4.core").Where(file => file.Name.Contains("/SearchParameter-", StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(json); // one official definition has an id that is too long
            var definition = document.RootElement;
            // Without an expression there is nothing to index; extensions' parameters need their extension's definition installed.
            if (!definition.TryGetProperty("expression", out var expression) || expression.GetString()!.Contains("xtension(", StringComparison.Ordinal))
                continue;
            var code = definition.GetProperty("code").GetString()!;
            foreach (var type in definition.GetProperty("base").EnumerateArray().Select(each => each.GetString()!))
            {
                if (ResourceTypes.IsKnown(type) && SearchParameters.Find(type, code) is null)
                    missing.Add($"{type}.{code} ({name})");
            }
        }
        Assert.Empty(missing);
    }
}
